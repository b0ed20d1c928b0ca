import { GraphQLError, Lexer, Source, TokenKind } from 'graphql';
import type { Refusal } from '../../core/refusal.ts';
import { tooMuch, type Limits } from './limits.ts';

const opening: ReadonlySet<TokenKind> = new Set([TokenKind.BRACE_L, TokenKind.BRACKET_L, TokenKind.PAREN_L]);
const closing: ReadonlySet<TokenKind> = new Set([TokenKind.BRACE_R, TokenKind.BRACKET_R, TokenKind.PAREN_R]);

/**
 * Refuses text that is too long or nested too deep to be parsed: how deep a parser may go before the stack ends is not
 * its to say. Null also where the text breaks off or is no GraphQL, which the parser tells better.
 */
export function refuseText(text: string, limits: Limits): Refusal | null {
  const lexer = new Lexer(new Source(text));
  let brackets = 0;
  try {
    for (let tokens = 0; lexer.advance().kind !== TokenKind.EOF; tokens += 1) {
      const { kind } = lexer.token;
      if (tokens === limits.tokensMax) return tooMuch('TOKENS_MAX', `at most ${limits.tokensMax} tokens`);
      if (opening.has(kind)) brackets += 1;
      else if (closing.has(kind)) brackets -= 1;
      if (brackets > limits.bracketsMax) return tooMuch('NESTING_MAX', `at most ${limits.bracketsMax} nested brackets`);
    }
    return null;
  } catch (error) {
    if (error instanceof GraphQLError) return null;
    throw error;
  }
}
