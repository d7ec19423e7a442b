/** What a message can be asked. */
export type Head = 'language' | 'topic' | 'sentiment' | 'complaint' | 'urgency' | 'spam';

/**
 * How far a label may be trusted without a person: `auto` acts (rules may use it), `suggest` is shown as a
 * suggestion, `silent` is stored for the record only.
 */
export type LabelState = 'auto' | 'suggest' | 'silent';

/** A word or rule that moved the decision. `weight` > 0 spoke for the value; comparable within one label only. */
export interface Reason {
  readonly term: string;
  readonly weight: number;
  /** `rule`: a visible rule said so, and its word stands in the text; `model`: learned. */
  readonly by: 'rule' | 'model';
}

export interface Label {
  readonly head: Head;
  readonly value: string;
  /** Calibrated, 0 to 1. */
  readonly probability: number;
  readonly state: LabelState;
  /** At most 5, strongest first. */
  readonly because: readonly Reason[];
}

/**
 * Values by head. language: ISO 639-1 of the thirteen, `und` when there is no text to tell. topic: see
 * `labels/topics.ts`. sentiment: negative, neutral, positive. complaint: no, likely, certain. urgency: low, normal,
 * high, critical. spam: no, yes.
 */
export interface Labels {
  /** Model version that made them, so that every number can be repeated. */
  readonly model: string;
  readonly labels: readonly Label[];
}

export interface ClassifyInput {
  /** The customer's own new words, without quotes and signature. Any length; the first 20,000 characters count. */
  readonly text: string;
  readonly subject?: string;
}

/** Pure and synchronous: same input and model, same labels. Never throws, whatever the text. */
export interface Classifier {
  readonly model: string;
  classify(input: ClassifyInput): Labels;
}
