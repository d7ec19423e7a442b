import type { Rule } from './rule.ts';

/**
 * A person who says that they complain, complains; one who names a regulator, a court or the press is taken at their
 * word. Both are `certain`, whatever the model thinks. The second kind is urgent as well.
 * Grammar of a pattern: see `rule.ts`.
 */
const says: Rule['patterns'] = {
  en: ['complain', 'complains', 'complained', 'complaint', 'complaints', 'complaining', 'dissatisf* service|bank|decision'],
  az: ['sikayet*', 'shikayet*', 'sikaet*', 'iddia* bildir*|ireli|erize*'],
  tr: ['sikayet*', 'sikayyet*', 'sikaye*'],
  ru: ['жалоб*', 'жалую*', 'пожаловат*', 'пожалуюсь', 'претензи*', 'jaloba', 'jalobu', 'jaluyus'],
  uk: ['скарг*', 'скаржу*', 'скаржит*', 'поскарж*', 'претензі*', 'skarha', 'skarhu'],
  ka: ['საჩივ*', 'ვჩივი*', 'ვუჩივ*', 'გიჩივლ*', 'უჩივ*', 'ვასაჩივრ*', 'გასაჩივრ*', 'პრეტენზი*', 'sachivari', 'sachivris', 'sachivars'],
  es: ['reclamacion*', 'reclamar', 'reclamo', 'queja*', 'quejar*'], fr: ['reclamation*', 'plainte*', 'plaindre', 'plains'], de: ['beschwer*', 'reklamation*', 'reklamier*'],
  it: ['reclamo', 'reclami', 'reclamare', 'lamentela', 'lamentele', 'lamentar*'], pt: ['reclamac*', 'reclamar', 'queixa*'], nl: ['klacht*', 'klagen', 'beklag*'], pl: ['reklamacj*', 'skarga', 'skarge', 'skargi', 'zazalen*'],
};

const authorities: Rule['patterns'] = {
  en: ['ombudsman', 'ombudsmen', 'regulator', 'regulators', 'lawyer', 'lawyers', 'attorney', 'solicitor', 'lawsuit', 'suing', 'will|gonna|to|ill sue', 'court bank|you|to|in|case|legal|claim|see', 'legal action', 'central bank complain*|report|write|appeal|contact|letter', 'cfpb', 'journalist', 'journalists', 'newspaper|newspapers|press|media|tv tell|write|contact|go|going|report|call'],
  az: ['ombudsman*', 'mehkeme*', 'mehkem*', 'vekil* muraciet*|tut*|danis*|vasite*', 'vekilim*', 'prokuror*', 'merkezi bank* sikayet*|muraciet*|yaz*|bildir*|erize*', 'tenzimleyici*', 'jurnalist*', 'metbuat*', 'istehlak* huquq*'],
  tr: ['ombudsman*', 'bddk*', 'mahkeme*', 'dava ac*', 'dava edece*', 'avukat*', 'savci*', 'hakem heyet*', 'tuketici hakem*|mahkeme*|hak*', 'cimer*', 'merkez bankasi* sikayet*|basvur*|yaz*|bildir*', 'gazete* yaz*|basvur*|bildir*|haber*', 'basina', 'sikayetvar*'],
  ru: ['омбудсмен*', 'суд', 'суда', 'суде', 'судом', 'судиться', 'судебн*', 'иск', 'иском', 'прокуратур*', 'роспотребнадзор*', 'адвокат*', 'центробанк*|цб пожал*|жалоб*|обращ*|обрат*|напиш*|писать|сообщ*', 'центральный банк пожал*|жалоб*|обращ*|обрат*|напиш*', 'регулятор*', 'журналист*', 'сми|прессу|газет*|телевидени* напиш*|обращ*|обрат*|сообщ*|расскаж*', 'защит* прав потребител*', 'v sud', 'prokuratur*'],
  uk: ['омбудсмен*', 'суд', 'суду', 'суді', 'судом', 'судитися', 'судов*', 'позов*', 'прокуратур*', 'адвокат*', 'нбу скар*|зверн*|зверта*|напиш*|поскарж*', 'нацбанк* скар*|зверн*|зверта*|напиш*|поскарж*', 'національн* банк* скар*|зверн*|зверта*|напиш*|поскарж*', 'регулятор*', 'журналіст*', 'змі|пресу|газет*|телебачення напиш*|зверн*|зверта*|повідом*|розпов*', 'держпродспоживслужб*', 'захист* прав споживач*'],
  ka: ['ომბუდსმენ*', 'სასამართლო*', 'ადვოკატ*', 'პროკურატურ*', 'ეროვნულ* ბანკ* საჩივ*|მივმართ*|ვუჩივლ*|დავწერ*|მიმართ*|ვაცნობ*', 'რეგულატორ*', 'მარეგულირებ*', 'ჟურნალისტ*', 'გაზეთ*|მედია*|ტელევიზი* დავწერ*|მივმართ*|ვაცნობ*|მივწერ*', 'მომხმარებელთა უფლებ*'],
  es: ['abogado*', 'tribunal*', 'demandar*', 'periodista*', 'banco de espana'], fr: ['avocat*', 'tribunal*', 'mediateur*', 'journaliste*', 'proces justice|intenter'], de: ['anwalt*', 'rechtsanwalt*', 'gericht', 'ombudsmann*', 'bafin', 'verklag*', 'journalist*'],
  it: ['avvocat*', 'tribunale', 'denunci*', 'giornalist*', 'arbitro bancario'], pt: ['advogad*', 'tribunal*', 'processar', 'procon', 'jornalista*'], nl: ['advocaat*', 'rechtbank*', 'kifid', 'journalist*'], pl: ['prawnik*', 'adwokat*', 'sadu', 'pozew*', 'knf', 'dziennikarz*', 'rzecznik* finansow*'],
};

export const complaintRules: readonly Rule[] = [
  { id: 'says-complaint', head: 'complaint', value: 'certain', patterns: says },
  { id: 'authority', head: 'complaint', value: 'certain', patterns: authorities },
  { id: 'authority', head: 'urgency', value: 'high', patterns: authorities },
];
