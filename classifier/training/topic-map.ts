import type { Topic } from '../labels/topics.ts';

/** Intents of the public sets → our topics. An intent that is not named is left out, but for CLINC's `oos`. */
export const banking77Topics: Readonly<Record<Topic, string>> = {
  account: 'country_support edit_personal_details age_limit terminate_account',
  access: 'why_verify_identity verify_source_of_funds verify_my_identity passcode_forgotten unable_to_verify_identity',
  cards: 'activate_my_card card_arrival visa_or_mastercard card_linking getting_spare_card card_about_to_expire order_physical_card change_pin pin_blocked disposable_card_limits card_delivery_estimate card_not_working get_physical_card getting_virtual_card get_disposable_virtual_card virtual_card_not_working',
  cash: 'wrong_amount_of_cash_received declined_cash_withdrawal pending_cash_withdrawal atm_support card_swallowed',
  exchange: 'card_payment_wrong_exchange_rate wrong_exchange_rate_for_cash_withdrawal fiat_currency_support exchange_via_app exchange_charge exchange_rate',
  fees: 'card_payment_fee_charged transfer_fee_charged cash_withdrawal_charge extra_charge_on_statement top_up_by_card_charge top_up_by_bank_transfer_charge',
  loans: '',
  other: '',
  payments: 'transaction_charged_twice reverted_card_payment? pending_card_payment declined_card_payment apple_pay_or_google_pay card_acceptance contactless_not_working',
  refunds: 'request_refund Refund_not_showing_up',
  savings: '',
  security: 'direct_debit_payment_not_recognised card_payment_not_recognised cash_withdrawal_not_recognised lost_or_stolen_phone compromised_card lost_or_stolen_card',
  service: '',
  'top-ups': 'balance_not_updated_after_cheque_or_cash_deposit top_up_reverted top_up_failed pending_top_up automatic_top_up supported_cards_and_currencies verify_top_up top_up_by_cash_or_cheque topping_up_by_card top_up_limits',
  transfers: 'balance_not_updated_after_bank_transfer transfer_not_received_by_recipient cancel_transfer pending_transfer beneficiary_not_allowed failed_transfer declined_transfer transfer_timing transfer_into_account receiving_money',
};

export const clincTopics: Readonly<Record<Topic, string>> = {
  account: 'account_blocked balance order_checks routing spending_history transactions',
  access: '',
  cards: 'application_status damaged_card expiration_date new_card pin_change redeem_rewards rewards_balance replacement_card_duration',
  cash: '',
  exchange: '',
  fees: 'international_fees',
  loans: 'apr credit_limit credit_limit_change credit_score improve_credit_score',
  other: 'oos',
  payments: 'bill_balance bill_due card_declined min_payment pay_bill',
  refunds: '',
  savings: 'interest_rate',
  security: 'freeze_account report_fraud report_lost_card',
  service: '',
  'top-ups': '',
  transfers: 'transfer',
};

export const bitextTopics: Readonly<Record<Topic, string>> = {
  account: 'create_account delete_account edit_account switch_account',
  access: 'recover_password registration_problems',
  cards: '', cash: '', exchange: '', fees: '', loans: '',
  other: 'cancel_order change_order change_shipping_address check_cancellation_fee check_invoice get_invoice delivery_options delivery_period newsletter_subscription place_order set_up_shipping_address track_order',
  payments: 'payment_issue check_payment_methods',
  refunds: 'check_refund_policy get_refund track_refund',
  savings: '', security: '',
  service: 'complaint contact_customer_service contact_human_agent review',
  'top-ups': '', transfers: '',
};

export const cfpbTopics: Readonly<Record<string, Topic>> = {
  credit_reporting: 'loans', debt_collection: 'loans', mortgages_and_loans: 'loans', retail_banking: 'account',
};

/** Intents of NLU++ that name a topic; an utterance counts when all that it has name the same. */
export const nluppTopics: Readonly<Record<string, Topic>> = {
  lost_stolen: 'security', savings: 'savings', loan: 'loans', mortgage: 'loans', overdraft: 'loans', withdrawal: 'cash', refund: 'refunds',
  handoff: 'service', appointment: 'service', fees_interests: 'fees', standing_order: 'payments', direct_debit: 'payments', cheque: 'top-ups',
  balance: 'account', transfer_payment_deposit: 'transfers', pin: 'cards', contactless: 'payments', card: 'cards',
};

/** Turns a topic → intents table round. */
export function topicByIntent(table: Readonly<Record<Topic, string>>): ReadonlyMap<string, Topic> {
  return new Map(Object.entries(table).flatMap(([topic, intents]) => intents.split(' ').filter(Boolean).map((intent) => [intent, topic as Topic] as const)));
}

/** Intents that cannot wait. */
export const urgentBanking77: ReadonlySet<string> = new Set([
  'lost_or_stolen_card', 'lost_or_stolen_phone', 'compromised_card', 'card_swallowed', 'pin_blocked', 'cash_withdrawal_not_recognised',
  'card_payment_not_recognised', 'direct_debit_payment_not_recognised',
]);
export const urgentClinc: ReadonlySet<string> = new Set(['report_fraud', 'report_lost_card', 'account_blocked', 'freeze_account']);
