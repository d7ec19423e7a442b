import { collection, type AnyCollection, type Document } from '../../runtime/ports/index.ts';
import type { RuleBody } from '../facts.ts';

/** A stored rule. */
export interface Rule extends Document, RuleBody {
  readonly createdAt: number;
}

export const rules = collection<Rule>()('rules', { byPosition: { on: ['position'] } });

/** Everything `routing` keeps. */
export const routingCollections: readonly AnyCollection[] = [rules];
