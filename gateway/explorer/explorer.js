/* Runs in the browser. The token lives in this tab only: it is not stored, and it is sent to this gateway alone. */
(() => {
  const form = document.getElementById('identity');
  const field = document.getElementById('token');
  const who = document.getElementById('who');
  const root = ReactDOM.createRoot(document.getElementById('explorer'));
  let editions = 0;
  let socket = null;

  const example = `# Paste a token above, then press Ctrl-Enter.
# npm run token -- --persona sales-ops

query Customers {
  customers(first: 5) {
    edges {
      node {
        id
        status
      }
    }
  }
}
`;

  function show() {
    const token = field.value.trim();
    const identity = token ? { authorization: `Bearer ${token}` } : {};
    // Whoever was here before hears nothing more. The socket is opened by the first subscription.
    socket?.dispose();
    socket = graphqlWs.createClient({
      url: `${location.origin.replace(/^http/, 'ws')}/graphql`,
      connectionParams: identity,
      shouldRetry: () => true,
    });
    const fetcher = GraphiQL.createFetcher({ url: '/graphql', headers: identity, wsClient: socket });
    editions += 1;
    // A new key makes GraphiQL ask for the schema again, with the new token.
    root.render(
      React.createElement(GraphiQL, {
        key: editions,
        fetcher,
        defaultQuery: example,
        shouldPersistHeaders: false,
        isHeadersEditorEnabled: true,
      }),
    );
    who.textContent = token ? describe(token) : 'No token: queries are refused.';
  }

  function describe(token) {
    try {
      const [, payload] = token.split('.');
      const text = atob(payload.replaceAll('-', '+').replaceAll('_', '/'));
      const claims = JSON.parse(new TextDecoder().decode(Uint8Array.from(text, (c) => c.charCodeAt(0))));
      const until = new Date(claims.exp * 1000).toLocaleTimeString();
      return `${claims.sub}: ${(claims.roles ?? []).join(', ')}, until ${until}`;
    } catch {
      return 'This does not look like a token.';
    }
  }

  form.addEventListener('submit', (event) => {
    event.preventDefault();
    show();
  });
  show();
})();
