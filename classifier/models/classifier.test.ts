import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadClassifier } from '../index.ts';
import type { Head, Label } from '../labels/label.ts';

const classifier = loadClassifier();

function label(text: string, head: Head, subject?: string): Label {
  const found = classifier.classify({ text, subject }).labels.find((one) => one.head === head);
  if (found === undefined) throw new Error(`no label for ${head}`);
  return found;
}

describe('what must never be missed', () => {
  it.each([
    ['My card was stolen'], ['I see an UNAUTHORISED payment'], ['someone used my card in Spain'], ['I want to kill myself because of this debt'],
    ['Kartım oğurlanıb'], ['kartim ogurlanib'], ['KARTIM OĞURLANIB'], ['Hesabımdan icazəsiz pul çıxılıb'], ['ozumu oldurecem'],
    ['Kartım çalındı'], ['kartim calindi'], ['Beni dolandırdılar'], ['BENİ DOLANDIRDILAR'], ['intihar edeceğim'],
    ['У меня украли карту'], ['мошенники списали деньги'], ['u menya ukrali kartu'], ['не хочу больше жить'],
    ['У мене вкрали картку'], ['шахраї зняли гроші'], ['shakhrai znyaly hroshi'], ['накладу на себе руки'],
    ['ბარათი მომპარეს'], ['barati mompares'], ['თაღლითებმა ფული წაიღეს'], ['თავს მოვიკლავ'],
  ])('critical: %s', (text) => {
    expect(label(text, 'urgency')).toMatchObject({ value: 'critical', state: 'auto', probability: 1 });
    expect(label(text, 'urgency').because[0]?.by).toBe('rule');
  });

  it.each([
    ['My account is blocked'], ['the ATM ate my card'], ['I lost my wallet yesterday'], ['I need the money by today'], ['this is urgent'],
    ['Kartım bloklanıb'], ['bankomat kartımı uddu'], ['TƏCİLİ cavab verin'], ['tecili cavab verin'], ['kartımı itirmişəm'],
    ['Hesabım bloke oldu'], ['ATM kartımı yuttu'], ['ACİL dönüş yapın'], ['acil donus yapin'], ['kartımı kaybettim'],
    ['Мой счёт заблокирован'], ['банкомат проглотил карту'], ['СРОЧНО ответьте'], ['srochno otvette'], ['потерял карту'],
    ['Мій рахунок заблоковано'], ['банкомат проковтнув картку'], ['терміново дайте відповідь'], ['terminovo dajte vidpovid'], ['загубила картку'],
    ['ანგარიში დამიბლოკეს'], ['ბანკომატმა ბარათი ჩაყლაპა'], ['სასწრაფოდ მიპასუხეთ'], ['saswrafod mipasuxet'], ['ბარათი დავკარგე'],
  ])('high or worse: %s', (text) => {
    expect(['high', 'critical']).toContain(label(text, 'urgency').value);
  });

  it.each([
    ['I want to complain'], ['this is a formal COMPLAINT'], ['I will go to the ombudsman'], ['see you in court'], ['my lawyer will write to you'],
    ['Şikayət etmək istəyirəm'], ['sikayet etmek isteyirem'], ['ŞİKAYƏTİM VAR'], ['sizi məhkəməyə verəcəyəm'], ['Mərkəzi Banka müraciət edəcəyəm'],
    ['Şikayet etmek istiyorum'], ['SİKAYETÇİYİM'], ['bddkya yazacagim'], ['mahkemeye veririm'],
    ['Хочу подать жалобу'], ['хочу пожаловаться'], ['hochu podat zhalobu'], ['подам в суд'], ['напишу в прокуратуру'],
    ['Хочу подати скаргу'], ['буду скаржитись'], ['khochu podaty skarhu'], ['подам до суду'], ['звернуся до НБУ'],
    ['მინდა საჩივრის დაწერა'], ['მაქვს საჩივარი'], ['sachivari maqvs'], ['სასამართლოში გიჩივლებთ'], ['ომბუდსმენს მივმართავ'],
    ['ᲡᲐᲩᲘᲕᲐᲠᲘ'],
  ])('complaint for certain: %s', (text) => {
    expect(label(text, 'complaint')).toMatchObject({ value: 'certain', state: 'auto' });
  });

  it('sees a rule in the subject too', () => {
    expect(label('see attached', 'complaint', 'Formal complaint').value).toBe('certain');
  });

  it('lets no model lower what a rule said, however long the text around it', () => {
    const calm = 'The weather is lovely and I have a question about opening hours. ';
    expect(label(`${calm.repeat(40)} my card was stolen. ${calm.repeat(40)}`, 'urgency').value).toBe('critical');
  });

  it.each([['thanks!'], ['Çox sağ olun'], ['спасибо большое'], ['дякую'], ['გმადლობთ'], ['teşekkürler']])('lets %s wait', (text) => {
    expect(label(text, 'urgency')).toMatchObject({ value: 'low', state: 'auto' });
  });

  it.each([
    ['How do I change my address?'], ['Hava necədir?'], ['Как открыть счёт?'], ['Які у вас години роботи?'], ['რომელ საათამდე მუშაობთ?'], ['Kur kaç?'], ['Як оскаржити платіж?'], ['I feel sad today'], ['Where is the tennis court?'],
  ])('does not cry wolf: %s', (text) => {
    expect(label(text, 'urgency').value).toBe('normal');
    expect(label(text, 'complaint').value).toBe('no');
  });
});

describe('labels', () => {
  it.each([
    ['en', 'I sent money to my brother yesterday'], ['az', 'Dünən qardaşıma pul göndərdim'], ['az', 'dunen qardasima pul gonderdim'], ['tr', 'Dün kardeşime para gönderdim'],
    ['ru', 'Вчера отправил деньги брату'], ['uk', 'Учора надіслав гроші братові'], ['ka', 'გუშინ ძმას ფული გავუგზავნე'], ['es', 'Ayer envié dinero a mi hermano'],
    ['fr', "Hier j'ai envoyé de l'argent à mon frère"], ['de', 'Gestern habe ich meinem Bruder Geld geschickt'], ['it', 'Ieri ho mandato dei soldi a mio fratello'],
    ['pt', 'Ontem enviei dinheiro para o meu irmão'], ['nl', 'Gisteren heb ik geld naar mijn broer gestuurd'], ['pl', 'Wczoraj wysłałem pieniądze bratu'],
  ])('knows %s: %s', (language, text) => {
    expect(label(text, 'language').value).toBe(language);
  });

  it.each([[''], ['   '], ['👍👍'], ['12345 67890'], ['你好，我想开一个账户'], ['\u0000\u0000'], ['!!!']])('knows no language in %j', (text) => {
    expect(label(text, 'language').value).toBe('und');
  });

  it('acts on nothing when there are no words', () => {
    for (const one of classifier.classify({ text: '' }).labels) {
      if (one.head !== 'language') expect(one.state).toBe('silent');
    }
  });

  it('explains itself with words of the text', () => {
    const text = 'Where is my new CARD? It was sent three weeks ago.';
    const topic = label(text, 'topic');
    expect(topic.value).toBe('cards');
    expect(topic.because.length).toBeGreaterThan(0);
    expect(topic.because.map((reason) => reason.term)).toContain('CARD');
  });

  it('never lets the model alone declare a complaint', () => {
    expect(label('Two months of empty promises, nobody answers, give me back what you took from me, outrageous', 'complaint').state).not.toBe('auto');
  });
});

describe('any text', () => {
  const strange = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 300 }),
    fc.string({ unit: 'grapheme', maxLength: 300 }),
    fc.array(fc.constantFrom('__proto__', 'constructor', 'toString', 'hasOwnProperty', '\ud800', '\u0000', '@', 'http://', '9'.repeat(50), 'ß', 'ﷺ', 'İ', 'stolen', '4169 1234 1234 1234'), { maxLength: 60 }).map((words) => words.join(' ')),
  );

  it('is labelled by all six heads, the same each time, with reasons that stand in it', () => {
    fc.assert(
      fc.property(strange, fc.option(strange, { nil: undefined }), (text, subject) => {
        const labels = classifier.classify({ text, subject });
        expect(classifier.classify({ text, subject })).toEqual(labels);
        expect(labels.labels.map((one) => one.head)).toEqual(['language', 'topic', 'sentiment', 'complaint', 'urgency', 'spam']);
        for (const one of labels.labels) {
          expect(one.probability).toBeGreaterThanOrEqual(0);
          expect(one.probability).toBeLessThanOrEqual(1);
          expect(one.because.length).toBeLessThanOrEqual(5);
          for (const reason of one.because) expect(`${subject ?? ''}\n${text}`).toContain(reason.term);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('may be long: 100,000 characters count as the first 20,000', () => {
    for (const piece of ['card stolen money ', 'a', '@', '1', 'კარტი ', '4169 ', '.', '\ud83d\ude00', 'www.', 'ﷺ']) {
      const text = piece.repeat(Math.ceil(100_000 / piece.length)).slice(0, 100_000);
      expect(classifier.classify({ text })).toEqual(classifier.classify({ text: text.slice(0, 20_000) }));
    }
  });

  it('may be as long as many rule words make it', () => {
    const text = 'card account blocked stolen money lawyer '.repeat(500);
    expect(label(text, 'urgency').value).toBe('critical');
  });
});
