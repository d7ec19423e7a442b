import { expect, test } from 'vitest';
import { isForwardSubject } from './forward-words.ts';

test.each(['Fwd: Card', 'FW: Card', 'fwd : Card', 'WG: Karte', 'TR : Carte', 'RV: Tarjeta', 'ENC: Cartão', 'I: Carta', 'İLT: Kart', 'YLT: Kart', 'Пересл: Карта', 'PD: Karta', 'Doorst: Kaart', '[Fwd: Card]', '转发：卡', '転送: x'])('%s hands on', (subject) => {
  expect(isForwardSubject(subject)).toBe(true);
});

test.each(['Card', 'Re: Card', 'Re: FW: Card', 'Re[2]: Fwd: Card', 'Forward: to whom?', 'Ответ: Карта', 'Transfer: 100 AZN', 'Тр: деньги', 'Fw Card', '', 'AW: WG Karte', 'Sv: kort'])('%s does not', (subject) => {
  expect(isForwardSubject(subject)).toBe(false);
});
