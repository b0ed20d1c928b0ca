import { getDomain } from 'tldts';

/**
 * The registrable domain of a host, address or mail address, in lower case and as DNS writes it: `acme.co.uk` of
 * `https://www.Acme.co.uk/`, `xn--mller-kva.de` of `müller.de`. Null when there is none (an IP address, one label).
 */
export function registrableDomain(text: string): string | null {
  const host = hostOf(text);
  // Private suffixes count: two tenants of github.io are two domains.
  return host === null ? null : getDomain(host, { allowPrivateDomains: true });
}

/** True for a domain at which anybody gets a mailbox: sharing it says nothing about two customers (DOMAIN 3.5). */
export function isFreeMail(domain: string): boolean {
  return freeMail.has(domain);
}

/** The domain that counts when customers are compared, or null. */
export function comparedDomain(text: string | null | undefined): string | null {
  const domain = text == null ? null : registrableDomain(text);
  return domain === null || isFreeMail(domain) ? null : domain;
}

function hostOf(text: string): string | null {
  // What stands before an @ becomes the user of the URL, and so does `mailto:`.
  const url = `http://${text.trim().replace(/^([a-z]+:)?\/\//i, '')}`;
  return URL.canParse(url) ? new URL(url).hostname : null;
}

const freeMail: ReadonlySet<string> = new Set(
  [
    'gmail.com googlemail.com yahoo.com ymail.com rocketmail.com myyahoo.com aol.com aim.com verizon.net att.net sbcglobal.net',
    'yahoo.co.uk yahoo.co.in yahoo.co.jp yahoo.co.id yahoo.com.ar yahoo.com.au yahoo.com.br yahoo.com.mx yahoo.com.sg yahoo.ca',
    'yahoo.de yahoo.es yahoo.fr yahoo.gr yahoo.ie yahoo.in yahoo.it yahoo.pl yahoo.ro yahoo.se yahoo.dk yahoo.no yahoo.nl',
    'hotmail.com hotmail.co.uk hotmail.be hotmail.ca hotmail.ch hotmail.de hotmail.dk hotmail.es hotmail.fi hotmail.fr hotmail.gr',
    'hotmail.it hotmail.nl hotmail.no hotmail.se hotmail.com.ar hotmail.com.br hotmail.com.tr outlook.com outlook.at outlook.be',
    'outlook.de outlook.dk outlook.es outlook.fr outlook.ie outlook.it outlook.jp outlook.pt outlook.com.au outlook.com.br',
    'live.com live.co.uk live.at live.be live.ca live.cn live.de live.dk live.fi live.fr live.ie live.it live.nl live.no live.se',
    'live.com.au live.com.mx live.com.pt msn.com passport.com icloud.com me.com mac.com gmx.de gmx.net gmx.com gmx.at gmx.ch',
    'gmx.fr gmx.es gmx.co.uk gmx.us web.de freenet.de t-online.de arcor.de email.de mail.de posteo.de bluewin.ch aon.at chello.at',
    'mail.com email.com usa.com hushmail.com fastmail.com fastmail.fm zoho.com zohomail.com inbox.com lycos.com',
    'proton.me protonmail.com protonmail.ch pm.me tuta.com tutanota.com tutanota.de tutamail.com mailbox.org runbox.com hey.com',
    'mail.ru inbox.ru list.ru bk.ru internet.ru yandex.ru yandex.com yandex.by yandex.kz yandex.ua ya.ru rambler.ru ukr.net i.ua',
    'abv.bg mail.bg dir.bg seznam.cz email.cz centrum.cz post.cz atlas.cz azet.sk zoznam.sk centrum.sk freemail.hu citromail.hu',
    'wp.pl o2.pl onet.pl onet.eu op.pl interia.pl interia.eu poczta.fm gazeta.pl tlen.pl vp.pl libero.it virgilio.it tiscali.it',
    'alice.it tin.it tim.it orange.fr wanadoo.fr free.fr laposte.net sfr.fr neuf.fr bbox.fr numericable.fr skynet.be telenet.be',
    'ziggo.nl planet.nl kpnmail.nl home.nl hetnet.nl xs4all.nl online.no btinternet.com sky.com talktalk.net',
    'virginmedia.com ntlworld.com blueyonder.co.uk comcast.net cox.net charter.net earthlink.net juno.com bellsouth.net',
    'shaw.ca rogers.com sympatico.ca videotron.ca telus.net bigpond.com optusnet.com.au xtra.co.nz terra.com.br uol.com.br bol.com.br',
    'ig.com.br sapo.pt telefonica.net terra.es qq.com 163.com 126.com yeah.net sina.com sina.cn sohu.com foxmail.com',
    'aliyun.com 139.com 189.cn naver.com hanmail.net daum.net nate.com docomo.ne.jp ezweb.ne.jp softbank.ne.jp nifty.com',
    'rediffmail.com sify.com walla.co.il walla.com netvision.net.il mynet.com eircom.net mailinator.com guerrillamail.com yopmail.com',
  ].flatMap((line) => line.split(' ')),
);
