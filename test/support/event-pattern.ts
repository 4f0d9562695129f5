import { Json } from './template';

/**
 * Whether an event matches the pattern of a rule, as EventBridge compares them. An operator that our rules do not use
 * is an error, so that a new one cannot be misjudged.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 */
export function matchesPattern(event: Json, pattern: Json): boolean {
  return Object.entries(pattern).every(([field, wanted]) => {
    if (field === '$or') {
      return (wanted as Json[]).some((alternative) => matchesPattern(event, alternative));
    }
    return Array.isArray(wanted)
      ? wanted.some((candidate) => matchesCandidate(event?.[field], candidate))
      : matchesPattern(event?.[field], wanted as Json);
  });
}

/** A field that the event does not have matches only `exists: false`. */
function matchesCandidate(value: unknown, candidate: unknown): boolean {
  if (typeof candidate !== 'object' || candidate === null) {
    return value === candidate;
  }
  const [[operator, operand], ...others] = Object.entries(candidate);
  if (others.length > 0) {
    throw new Error(`an operator at a time, got ${JSON.stringify(candidate)}`);
  }
  switch (operator) {
    case 'exists':
      return (value !== undefined) === operand;
    case 'anything-but':
      return value !== undefined && !isExcluded(value, operand);
    default:
      throw new Error(`operator '${operator}' is not played: add it here`);
  }
}

function isExcluded(value: unknown, operand: unknown): boolean {
  if (typeof operand !== 'object' || operand === null) {
    return value === operand;
  }
  const { prefix, ...others } = operand as Json;
  if (typeof prefix !== 'string' || Object.keys(others).length > 0) {
    throw new Error(`'anything-but' ${JSON.stringify(operand)} is not played: add it here`);
  }
  return typeof value === 'string' && value.startsWith(prefix);
}
