import { foldDots } from './forward-words.ts';

/** Begin a subject that only programs write; followed by the subject they answer, by a dash, or by nothing. */
const AUTOMATIC = [
  'automatic (?:reply|response|answer)', 'auto[- ]?(?:reply|response|respond|answer)', 'automated (?:reply|response)', 'autoreply', 'autoresponse', 'autoresponder', 'automatically generated (?:reply|response)',
  'автоответ', 'автоматический ответ', 'автоматична відповідь', 'автовідповідь', 'авто-?ответ', 'otomatik (?:yanıt|cevap|yanit)', 'avtomatik cavab', 'avto ?cavab', 'ავტომატური პასუხი',
  'automatische (?:antwort|rückmeldung)', 'automatisch generierte antwort', 'réponse automatique', 'reponse automatique', 'respuesta autom[aá]tica', 'risposta automatica', 'resposta autom[aá]tica', 'automatisch (?:antwoord|bericht)', 'odpowied[zź] automatyczna', 'autoodpowied[zź]', 'automatyczna odpowied[zź]',
];
/** Of somebody at work. */
const OFFICE = [
  'out of (?:the )?office', 'ooo', 'o\\.o\\.o\\.?', 'away from (?:the |my )?(?:office|desk|mail|e-?mail)', '(?:vacation|holiday|absence|leave) (?:reply|notice|notification|message|response)', 'not in the office',
  'нет на месте', 'вне офиса', 'не в офисе', 'поза офісом', 'не в офісі', 'ofis dışında\\S*', 'ofis dışı\\S*', 'ofisdə (?:yoxam|deyiləm)', 'ofisdən kənarda\\S*', 'ოფისის გარეთ', 'ოფისში არ ვარ',
  'abwesenheit(?:snotiz|smeldung|sassistent)\\S*', 'nicht im (?:büro|haus)', 'absence du bureau', 'absent(?:e)? du bureau', 'message d[\'’]absence', 'fuera de (?:la )?oficina', 'fuori (?:sede|ufficio)', 'ausência temporária', 'fora do escritório', 'afwezigheid\\S*', 'niet op kantoor', 'poza biurem',
];
/** Of somebody who travels: customers write such subjects too. */
const HOLIDAY = [
  '(?:i am |i\'m )?(?:currently )?on (?:vacation|holiday|annual leave|leave|maternity leave)', 'отсутству[юе]\\S*', '(?:я |нахожусь )?в отпуске', 'у відпустці', 'відсутн\\S+', 'izindeyim', 'yıllık izinde\\S*', 'tatildeyim', 'məzuniyyətdəyəm', 'შვებულებაში ვარ', 'შვებულება',
  'abwesen\\S*', 'im urlaub', 'absence', 'en congé\\S*', 'ausencia', 'de vacaciones', 'ausente', 'assente', 'in ferie', 'ausência', 'de férias', 'afwezig\\S*', 'op vakantie', 'nieobecno\\S+', 'na urlopie',
];

const STARTS_AUTOMATIC = new RegExp(`^(?:(?:${AUTOMATIC.join('|')})(?:\\s*[:：\\-–—|(\\]]|\\s+(?:re|to)\\b|\\s*$)|\\[(?:${AUTOMATIC.join('|')})\\])`, 'iu');
const subjectOf = (words: readonly string[]): RegExp => new RegExp(`^\\W{0,3}(?:(?:${AUTOMATIC.join('|')})\\s*[:\\-–—]\\s*)?(?:${words.join('|')})(?:\\s*[:：\\-–—!.,|(\\]]|\\s+(?:re|until|till|from|auto\\S*|до|bis|jusqu\\S*|hasta|fino|até|tot|do|с|з|von|vom|du|del|dal)\\b|\\s*$)`, 'iu');
const OFFICE_SUBJECT = subjectOf(OFFICE);
const AWAY_SUBJECT = subjectOf([...OFFICE, ...HOLIDAY]);

/** Whether the subject is one that only a program would write. */
export function startsAsAutomatic(subject: string): boolean {
  return STARTS_AUTOMATIC.test(foldDots(subject.trim().slice(0, 300)));
}

/** Whether the subject speaks of somebody's absence. Customers write such subjects too: by itself it proves nothing. */
export function isAwaySubject(subject: string): boolean {
  return AWAY_SUBJECT.test(foldDots(subject.trim().slice(0, 300)));
}

/** Whether the subject is of an absence from work, as programs word it. */
export function isOfficeSubject(subject: string): boolean {
  return OFFICE_SUBJECT.test(foldDots(subject.trim().slice(0, 300)));
}

const AWAY_TEXT = new RegExp([
  'i(?: am|\'m|’m| will be)(?: currently| now)? (?:out of (?:the )?office|away from (?:the |my )?(?:office|desk)|on (?:vacation|annual leave|leave|holiday|maternity leave|parental leave|a business trip|paid time off)|not in the office|away until)', '(?:am|will be) (?:back|returning|return)[^\\n]{0,20} (?:on|in the office)', 'limited access to (?:my )?(?:e-?mail|mailbox)', 'i will (?:respond|reply|answer)[^\\n]{0,60}(?:return|when i(?:\'m| am) back)', 'out of (?:the )?office (?:until|till|from)',
  '(?:я )?(?:сейчас |временно )?(?:нахожусь в (?:отпуске|командировке)|отсутствую (?:на (?:работе|рабочем месте)|в офисе)|в отпуске (?:до|с|по)|буду отсутствовать)', 'меня (?:не будет|нет) (?:в офисе|на (?:работе|рабочем месте))', '(?:перебуваю|знаходжусь) у (?:відпустці|відрядженні)', 'у відпустці (?:до|з|по)', 'відсутн(?:ій|я) (?:в офісі|на робочому місці|до)', 'мене не буде (?:в офісі|на роботі)',
  'ofis(?:te| dışında)(?: değilim|yım|\\b[^\\n]{0,40}(?:olacağım|bulunmaktayım|bulunuyorum))', '(?:yıllık )?izinde(?:yim| olacağım| bulunmaktayım)', 'tatilde(?:yim| olacağım)', 'ofisdə (?:olmayacağam|yoxam|deyiləm)', 'məzuniyyətdə(?:yəm| olacağam)', 'ezamiyyətdə(?:yəm| olacağam)', 'შვებულებაში (?:ვარ|ვიქნები)', 'არ (?:ვარ|ვიქნები) ოფისში', 'ოფისში არ (?:ვარ|ვიქნები)', 'მივლინებაში (?:ვარ|ვიქნები)',
  '(?:ich )?bin (?:ich )?(?:derzeit |zurzeit |zur zeit |momentan |aktuell |bis |ab |vom )?[^\\n]{0,40}(?:nicht im (?:büro|haus)|abwesend|im urlaub|außer haus)', 'je suis (?:actuellement |absente?|en congé|en vacances|hors du bureau)[^\\n]{0,60}(?:absente?|congés?|vacances|bureau|jusqu|du \\d|retour)', 'de retour (?:le|au bureau)', '(?:estoy|estaré|me encuentro)[^\\n]{0,30}(?:fuera de (?:la )?oficina|de vacaciones|ausente)', '(?:sono|sarò)[^\\n]{0,30}(?:fuori (?:sede|ufficio)|assente|in ferie)', '(?:estou|estarei|encontro-me)[^\\n]{0,30}(?:ausente|de férias|fora do escritório)', 'ik ben[^\\n]{0,40}(?:afwezig|niet op kantoor|met vakantie|op vakantie)', '(?:jestem|przebywam|będę)[^\\n]{0,40}(?:nieobecn|na urlopie|poza biurem|w delegacji)',
].join('|'), 'iu');

/** Whether somebody says in the text that they are away. */
export function saysAway(text: string): boolean {
  return AWAY_TEXT.test(foldDots(text.replace(/\s+/g, ' ')));
}

const TICKET = /(?:\[|\(|\b)(?:#|№|n[o°º]\.?\s?|(?:ticket|case|request|incident|заявк[аи]|обращени[ея]|запит|звернення|talep|sorğu|müraciət|მოთხოვნა|vorgang|fall|demande|caso|richiesta|chamado|zgłoszenie)[\s:#№]{1,3})(?:[a-z]{0,5}-?)?\d{3,}|\[[a-z]{2,10}-\d{1,9}\]|\[#?[a-z0-9-]{4,20}\d{2,}\]/iu;
const RECEIVED = new RegExp([
  'request received', 'we(?:\'ve| have)? received your (?:request|e-?mail|message|inquiry|enquiry|ticket)', 'your (?:request|ticket|case|e-?mail|message|inquiry)[^\\n.]{0,60}(?:has been|was) (?:received|created|opened|logged|registered|submitted|assigned)', 'thank you for (?:contacting|your (?:request|e-?mail|message|inquiry)|reaching out)', 'a (?:new )?(?:support )?(?:ticket|case|request) (?:has been|was) (?:created|opened|generated)', 'will be (?:reviewed|answered|processed) (?:by|as soon)',
  '(?:ваш[еау]|вашего) (?:обращени\\S+|заявк\\S+|запрос\\S*|письмо|сообщение)[^\\n.]{0,60}(?:получен|принят|зарегистрирован|создан)', 'спасибо за (?:обращение|ваше (?:обращение|письмо|сообщение))', 'благодарим (?:вас )?за обращение', 'ваш[ае] (?:звернення|заявк\\S+|запит|лист)[^\\n.]{0,60}(?:отриман|прийнят|зареєстрован|створен)', 'дякуємо за (?:звернення|ваше)', '(?:talebiniz|mesajınız|e-?postanız|başvurunuz)[^\\n.]{0,60}(?:alınmıştır|alındı|ulaşmıştır|oluşturul|kaydedil)', '(?:müraciətiniz|sorğunuz|məktubunuz)[^\\n.]{0,60}(?:qəbul|alın|qeydiyyat|yaradıl)', 'თქვენი (?:მოთხოვნა|შეტყობინება|განცხადება|წერილი)[^\\n.]{0,60}(?:მიღებულია|მივიღეთ|რეგისტრირ|შეიქმნა)', 'გმადლობთ (?:დაკავშირებისთვის|მომართვისთვის)',
  'ihre (?:anfrage|nachricht|e-?mail)[^\\n.]{0,60}(?:erhalten|eingegangen|erfasst|registriert)', '(?:nous avons (?:bien )?reçu votre|votre (?:demande|message)[^\\n.]{0,40}(?:reçu|enregistré|créé))', '(?:hemos recibido (?:su|tu)|su (?:solicitud|mensaje|consulta)[^\\n.]{0,40}(?:recibid|registrad|cread))', '(?:abbiamo ricevuto la (?:sua|tua|vostra)|la (?:sua|tua) richiesta[^\\n.]{0,40}(?:ricevut|registrat|creat))', '(?:recebemos (?:a )?(?:sua|seu)|(?:sua|seu) (?:solicitação|pedido|mensagem|chamado)[^\\n.]{0,40}(?:recebid|registrad|criad))', 'we hebben (?:je|uw) (?:bericht|aanvraag|verzoek|e-?mail)[^\\n.]{0,30}ontvangen', '(?:otrzymaliśmy|twoje zgłoszenie|państwa zgłoszenie|zgłoszenie)[^\\n.]{0,60}(?:zgłoszenie|wiadomość|przyjęte|zarejestrowane|utworzone)',
].join('|'), 'iu');

/** Whether the text reads as "we have your request, number so and so". Of automatic mail only: people write such words too. */
export function isAcknowledgement(subject: string, text: string): boolean {
  const head = foldDots(text.slice(0, 2000).replace(/\s+/g, ' '));
  const received = RECEIVED.test(foldDots(subject)) || RECEIVED.test(head);
  return received && (TICKET.test(subject) || TICKET.test(head) || RECEIVED.test(subject));
}
