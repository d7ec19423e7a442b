import type { Rule } from './rule.ts';

/**
 * What never waits, as visible rules. A rule's word in the text decides; the model can only raise what no rule saw.
 * Grammar of a pattern: see `rule.ts`.
 */
export const urgencyRules: readonly Rule[] = [
  {
    id: 'self-harm',
    head: 'urgency',
    value: 'critical',
    patterns: {
      en: ['suicid*', 'kill|killing|hurt|hurting myself', 'end|ending my life', 'want|wanna to die', 'dont|not want live'],
      az: ['intihar*', 'ozumu oldur*', 'ozume qesd*', 'olmek isteyirem', 'yasamaq istemirem', 'heyatima son'],
      tr: ['intihar*', 'kendimi oldur*', 'canima kiy*', 'olmek istiyorum', 'yasamak istemiyorum', 'hayatima son'],
      ru: ['самоубийств*', 'суицид*', 'покончу|покончить собой|жизнью', 'не хочу|хочется жить', 'хочу умереть', 'повешусь', 'наложу себя руки'],
      uk: ['самогубств*', 'суїцид*', 'покінчу|покінчити собою|життям', 'не хочу|хочеться жити', 'хочу померти', 'накладу|накласти себе руки'],
      ka: ['თვითმკვლელობ*', 'თავს მოვიკლავ', 'თავი მოვიკლა*', 'სიცოცხლე აღარ მინდა', 'აღარ მინდა სიცოცხლე|ცხოვრება', 'სიკვდილი მინდა'],
      es: ['suicid*', 'matarme', 'quitarme vida'], fr: ['suicid*', 'me tuer', 'mettre fin jours'], de: ['selbstmord*', 'suizid*', 'mich umbringen'],
      it: ['suicid*', 'uccidermi', 'farla finita'], pt: ['suicid*', 'me matar'], nl: ['zelfmoord*'], pl: ['samobojstw*', 'zabic|zabije sie'],
    },
  },
  {
    id: 'fraud',
    head: 'urgency',
    value: 'critical',
    patterns: {
      en: ['fraud*', 'scam|scams|scammed|scammer|scammers', 'phish*', 'hack|hacked|hacker|hackers|hacking', 'unauthori*', 'didnt|not|never authori*', 'stolen', 'stole', 'robbed', 'identity theft', 'someone|somebody used|using|took|withdrew|spent|spending card|account|money', 'compromised card|account|details'],
      az: ['firildaq*', 'dele*duz*', 'deleduz*', 'ogurla*', 'oghurla*', 'ogurlug*', 'oguru*', 'icazem* pul*|odenis*|emeliyyat*|cix*|kart*|hesab*', 'icazesiz', 'xeberim olmadan|yoxdur|yox pul*|odenis*|emeliyyat*|kart*|hesab*', 'haker*', 'hesab* sindir*', 'aldadib|aldatdilar|aldadildim pul*|kart*'],
      tr: ['dolandir*', 'calindi*', 'calinti*', 'calinmis*', 'caldilar', 'caldirdim', 'sahtekar*', 'hackl*', 'izinsiz', 'iznim olmadan|disinda', 'haberim olmadan|yok para*|islem*|kart*|hesab*|odeme*', 'bilgim disinda|olmadan', 'onayim olmadan'],
      ru: ['мошенн*', 'украли', 'украл', 'украден*', 'украла', 'кража', 'кражу', 'воруют', 'взлом*', 'несанкцион*', 'без моего|моей ведома|согласия|разрешения', 'не совершал|совершала|делал|делала операц*|платеж*|перевод*|покуп*', 'фишинг*', 'похитил*', 'обманули карт*|деньг*|банк*|счет*'],
      uk: ['шахра*', 'вкрали', 'украли', 'вкрав', 'вкрадено', 'вкрадена', 'викрали', 'крадіжк*', 'зламали', 'зламано', 'несанкціонован*', 'без мого|моєї відома|згоди|дозволу', 'не здійснював|здійснювала|робив|робила операц*|платіж*|платеж*|переказ*|покупк*', 'фішинг*'],
      ka: ['თაღლით*', 'მომპარეს', 'მოიპარეს', 'მოპარეს', 'მოპარულ*', 'მომპარა', 'ქურდ*', 'გატეხეს', 'გატეხილ*', 'გამიტეხეს', 'არაავტორიზებ*', 'უნებართვო*', 'ჩემი ნებართვის|თანხმობის|ცოდნის გარეშე', 'ფიშინგ*'],
      es: ['fraude*', 'estafa*', 'robado', 'robada', 'robaron', 'hackea*', 'no autori*'], fr: ['fraud*', 'arnaque*', 'vole|volee cart*|portefeuille|telephone|argent', 'pirat*', 'non autorise*'],
      de: ['betrug*', 'betrug', 'betrog*', 'gestohlen*', 'geklaut*', 'gehackt*', 'nicht autorisiert*', 'unbefugt*'], it: ['frod*', 'truffa*', 'rubat*', 'hackerat*', 'non autorizzat*'],
      pt: ['fraude*', 'golpe*', 'roubad*', 'roubaram', 'hackea*', 'nao autoriz*'], nl: ['fraude*', 'oplicht*', 'gestolen*', 'gehackt*'], pl: ['oszust*', 'oszuka*', 'ukradl*', 'ukradzion*', 'skradzion*', 'zhakowan*', 'nieautoryzowan*'],
    },
  },
  {
    id: 'lost',
    head: 'urgency',
    value: 'high',
    patterns: {
      en: ['lost|lose|losing|missing card|cards|wallet|phone|purse', 'left card atm|machine|shop'],
      az: ['itir* kart*|telefon*|cuzdan*|pulqabi*', 'itib kart*|telefon*|cuzdan*', 'itmis* kart*|telefon*'],
      tr: ['kaybet* kart*|cuzdan*|telefon*', 'kayip|kayb* kart*|cuzdan*|telefon*', 'dusurdum kart*|cuzdan*|telefon*'],
      ru: ['потеря* карт*|телефон*|кошел*', 'утер* карт*|телефон*|кошел*', 'пропал* карт*|телефон*|кошел*'],
      uk: ['загуб* карт*|телефон*|гаман*', 'втра* карт*|телефон*|гаман*', 'зникл* карт*|телефон*|гаман*'],
      ka: ['დავკარგ* ბარათ*|ტელეფონ*|საფულ*', 'დამეკარგ* ბარათ*|ტელეფონ*|საფულ*', 'დაკარგ* ბარათ*|ტელეფონ*|საფულ*'],
      es: ['perdi|perdido|perdida tarjeta|movil|telefono|cartera'], fr: ['perdu* carte*|portefeuille|telephone'], de: ['verloren karte*|geldborse|handy|kreditkarte*'],
      it: ['perso|persa|smarrit* carta|portafoglio|telefono'], pt: ['perdi|perdido cartao|carteira|telefone'], nl: ['kwijt|verloren pas|bankpas|portemonnee|telefoon|kaart'], pl: ['zgubil*|zgubion* kart*|portfel*|telefon*'],
    },
  },
  {
    id: 'blocked',
    head: 'urgency',
    value: 'high',
    patterns: {
      en: ['blocked|block|frozen|freeze|froze|locked|suspended card|cards|account|accounts|pin', 'swallowed|ate|kept|retained|took card|cards atm|machine', 'cannot|cant|unable access|reach money|funds|account|savings', 'no access money|funds|account'],
      az: ['blok* kart*|hesab*|pin*', 'baglan*|dondurul* kart*|hesab*', 'bankomat* kart* saxla*|uddu|udub|qaldi|qalib|goturdu|vermir', 'puluma hesabima cata|cixis|elim bilmirem'],
      tr: ['bloke* kart*|hesab*|para*', 'blokaj*', 'kilitlen*|donduruldu|askiya kart*|hesab*', 'atm|bankamatik* kart* yut*|kaldi|vermedi|aldi', 'hesabima|parama erisemiyorum|ulasamiyorum|giremiyorum'],
      ru: ['заблок* карт*|счет*|доступ*|кабинет*|аккаунт*', 'блокир* карт*|счет*', 'арест* счет*', 'банкомат* карт* проглот*|съел|забрал|зажевал|не', 'нет доступа деньгам|счету|карте|счет*'],
      uk: ['заблок* карт*|рахун*|доступ*|кабінет*', 'блоку* карт*|рахун*', 'арешт* рахун*', 'банкомат* карт* проковтну*|зʼїв|зїв|забрав|зажував', 'немає доступу грошей|рахунку|картки|коштів'],
      ka: ['დაბლოკ* ბარათ*|ანგარიშ*', 'დამიბლოკ*', 'დაიბლოკ* ბარათ*|ანგარიშ*', 'ბლოკ* ბარათ*|ანგარიშ*', 'ბანკომატ* ბარათ* ჩაყლაპ*|გადაყლაპ*|ჩაიტოვ*|დაიტოვ*|ჩამიყლაპ*', 'დაყადაღ* ანგარიშ*'],
      es: ['bloque* tarjeta|cuenta', 'cajero tarjeta trago|tragado'], fr: ['bloqu* carte|compte', 'avale carte'], de: ['gesperrt* karte|konto|kreditkarte', 'eingezogen karte automat'],
      it: ['bloccat* carta|conto', 'mangiato carta'], pt: ['bloque* cartao|conta', 'engoliu cartao'], nl: ['geblokkeerd* pas|bankpas|rekening|kaart'], pl: ['zablokow* kart*|kont*', 'polkn* kart* bankomat'],
    },
  },
  {
    id: 'deadline',
    head: 'urgency',
    value: 'high',
    patterns: {
      en: ['urgent', 'urgently', 'urgency', 'asap', 'immediately', 'emergency', 'deadline', 'need|must by|before|until today|tonight|tomorrow', 'last day today|tomorrow'],
      az: ['tecili', 'derhal', 'son gun* bu|bugun|sabah', 'bu gun* bitir|qurtarir|axira', 'gecikmez'],
      tr: ['acil', 'acilen', 'derhal', 'son gun* bugun|yarin', 'ivedi*'],
      ru: ['срочн*', 'немедленн*', 'безотлагательн*', 'последний|крайний день', 'экстренн*'],
      uk: ['терміново', 'термінов*', 'негайн*', 'останній день', 'екстрен*'],
      ka: ['სასწრაფო*', 'დაუყოვნებლივ', 'გადაუდებელ*', 'ბოლო დღე*', 'დღესვე', 'ახლავე'],
      es: ['urgente*', 'inmediatamente', 'emergencia'], fr: ['urgent*', 'urgence', 'immediatement'], de: ['dringend*', 'sofort', 'notfall'], it: ['urgente*', 'urgenza', 'immediatamente', 'emergenza'],
      pt: ['urgente*', 'imediatamente', 'emergencia'], nl: ['dringend*', 'spoed*', 'onmiddellijk'], pl: ['pilne', 'pilnie', 'pilna', 'natychmiast'],
    },
  },
  {
    id: 'police',
    head: 'urgency',
    value: 'high',
    patterns: {
      en: ['police'], az: ['polis*'], tr: ['polis*', 'karakol*'], ru: ['полици*'], uk: ['поліці*'], ka: ['პოლიცი*'], es: ['policia'], fr: ['gendarmerie', 'commissariat'],
      de: ['polizei*'], it: ['polizia', 'carabinieri'], pt: ['policia'], nl: ['politie*'], pl: ['policj*'],
    },
  },
];
