/**
 * The topics of a bank's customers, coarse enough to route by. A bank's own tree hangs below them later; these ids stay.
 * The screen has their names in each language.
 */
export const topics = {
  account: 'Opening, closing, details, balance, statements and documents of an account',
  access: 'Signing in, passcodes, the app and the web bank, proof of identity',
  cards: 'Ordering, delivery, activation, PIN, expiry and limits of cards',
  cash: 'Withdrawals and cash machines',
  exchange: 'Exchange rates and currencies',
  fees: 'Charges and commissions',
  loans: 'Loans, mortgages, credit limits, debts, credit history',
  other: 'Nothing a bank would answer, or nothing to tell by',
  payments: 'Card payments, bills, charged twice, declined, pending',
  refunds: 'Money back',
  savings: 'Deposits, savings, interest earned',
  security: 'Lost, stolen, fraud, payments not recognised',
  service: 'Branches, staff, opening hours, speaking to a person',
  'top-ups': 'Money paid in: top-ups, cheques, cash deposits',
  transfers: 'Transfers between people and banks',
} as const;

export type Topic = keyof typeof topics;

export const topicIds = Object.keys(topics) as Topic[];
