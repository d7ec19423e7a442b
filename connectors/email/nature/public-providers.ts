/** Where anybody may have an address: their domain says nothing about who somebody works for. */
const PROVIDERS: ReadonlySet<string> = new Set([
  'gmail.com', 'googlemail.com', 'googlegroups.com', 'outlook.com', 'outlook.com.tr', 'hotmail.com', 'hotmail.co.uk', 'hotmail.fr', 'hotmail.de', 'hotmail.it', 'hotmail.es', 'live.com', 'live.co.uk', 'live.fr', 'live.nl', 'msn.com', 'windowslive.com', 'passport.com',
  'yahoo.com', 'yahoo.co.uk', 'yahoo.fr', 'yahoo.de', 'yahoo.it', 'yahoo.es', 'yahoo.com.tr', 'yahoo.co.jp', 'yahoo.com.br', 'yahoo.co.in', 'ymail.com', 'rocketmail.com', 'aol.com', 'aim.com', 'icloud.com', 'me.com', 'mac.com', 'privaterelay.appleid.com',
  'mail.ru', 'inbox.ru', 'list.ru', 'bk.ru', 'internet.ru', 'xmail.ru', 'yandex.ru', 'yandex.com', 'yandex.ua', 'yandex.by', 'yandex.kz', 'yandex.com.tr', 'yandex.com.ge', 'ya.ru', 'narod.ru', 'rambler.ru', 'lenta.ru', 'autorambler.ru', 'myrambler.ru', 'ro.ru', 'qip.ru', 'pochta.ru', 'vk.com',
  'ukr.net', 'i.ua', 'meta.ua', 'bigmir.net', 'email.ua', 'ua.fm', 'online.ua', 'box.az', 'mail.az', 'day.az', 'tut.by', 'mynet.com', 'ttmail.com', 'superonline.com', 'turk.net', 'gmx.de', 'gmx.net', 'gmx.com', 'gmx.at', 'gmx.ch', 'web.de', 'freenet.de', 't-online.de', 'arcor.de', '1und1.de',
  'orange.fr', 'wanadoo.fr', 'free.fr', 'laposte.net', 'sfr.fr', 'libero.it', 'virgilio.it', 'alice.it', 'tiscali.it', 'tin.it', 'telefonica.net', 'terra.es', 'sapo.pt', 'uol.com.br', 'bol.com.br', 'terra.com.br', 'wp.pl', 'o2.pl', 'onet.pl', 'onet.eu', 'op.pl', 'interia.pl', 'gazeta.pl', 'poczta.fm',
  'seznam.cz', 'centrum.cz', 'abv.bg', 'ziggo.nl', 'kpnmail.nl', 'xs4all.nl', 'proton.me', 'protonmail.com', 'pm.me', 'tutanota.com', 'tuta.io', 'tutamail.com', 'zoho.com', 'zohomail.com', 'fastmail.com', 'fastmail.fm', 'hey.com', 'mail.com', 'email.com', 'inbox.lv', 'inbox.lt', 'hushmail.com', 'mailfence.com', 'posteo.de', 'mailbox.org',
  'qq.com', 'foxmail.com', '163.com', '126.com', 'yeah.net', 'sina.com', 'naver.com', 'hanmail.net', 'daum.net', 'comcast.net', 'verizon.net', 'att.net', 'sbcglobal.net', 'bellsouth.net', 'cox.net', 'btinternet.com', 'sky.com', 'rediffmail.com',
]);

export function isPublicProvider(domain: string): boolean {
  return PROVIDERS.has(domain.toLowerCase());
}
