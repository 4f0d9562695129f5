/** A question that is better not answered than wrongly. */
export class Refusal extends Error {}
