import { JsonObject } from '../template/json';

/** A statement in the place of another: none if it is gone, or several. */
export interface Mutation {
  readonly kind: string;
  readonly description: string;
  readonly statements: readonly JsonObject[];
}
