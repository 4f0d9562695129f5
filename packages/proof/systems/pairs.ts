/** A choice for each of some factors. */
type Row = { readonly [factor: string]: string };
type Factors<R extends Row> = { readonly [Factor in keyof R]: readonly R[Factor][] };
type IsPossible<R extends Row> = (choices: Partial<R>) => boolean;

/**
 * Rows that have each possible pair of choices, the same ones every time. Generators that take contradictions as a filter, such
 * as covertable, drop pairs that contradict what they chose before.
 */
export function pairwise<R extends Row>(given: Factors<R>, isPossible: IsPossible<R>): R[] {
  const factors = largestFirst(given);
  const rows: R[] = [];
  for (const pair of pairsOf(factors)) {
    if (!rows.some((row) => has(row, pair))) {
      rows.push(...complete(factors, pair, rows, isPossible));
    }
  }
  return rows;
}

/** Fewer rows are enough if the choices that need most of them come first. */
function largestFirst<R extends Row>(factors: Factors<R>): Factors<R> {
  const entries: [string, readonly string[]][] = Object.entries(factors);
  return Object.fromEntries(entries.sort(([, one], [, other]) => other.length - one.length)) as unknown as Factors<R>;
}

/** Each choice of a factor with each choice of another one. */
export function pairsOf<R extends Row>(factors: Factors<R>): Partial<R>[] {
  const names = Object.keys(factors) as (keyof R)[];
  return names.flatMap((one, index) =>
    names
      .slice(index + 1)
      .flatMap((other) =>
        factors[one].flatMap((first) =>
          factors[other].map((second) => ({ [one]: first, [other]: second }) as unknown as Partial<R>),
        ),
      ),
  );
}

export function has<R extends Row>(row: R, choices: Partial<R>): boolean {
  return Object.entries(choices).every(([factor, choice]) => row[factor] === choice);
}

/** One row with these choices, whose others are in as many new pairs as possible; none if they contradict each other. */
function complete<R extends Row>(
  factors: Factors<R>,
  choices: Partial<R>,
  rows: readonly R[],
  isPossible: IsPossible<R>,
): R[] {
  if (!isPossible(choices)) {
    return [];
  }
  const next = (Object.keys(factors) as (keyof R)[]).find((factor) => choices[factor] === undefined);
  if (next === undefined) {
    return [choices as R];
  }
  const candidates = factors[next]
    .map((choice) => ({ ...choices, [next]: choice }) as Partial<R>)
    .map((candidate) => ({ candidate, fresh: newPairs(candidate, next, rows) }))
    .sort((one, other) => other.fresh - one.fresh);
  for (const { candidate } of candidates) {
    const found = complete(factors, candidate, rows, isPossible);
    if (found.length > 0) {
      return found;
    }
  }
  return [];
}

function newPairs<R extends Row>(choices: Partial<R>, factor: keyof R, rows: readonly R[]): number {
  return Object.entries(choices).filter(
    ([other, choice]) =>
      other !== factor && !rows.some((row) => row[factor] === choices[factor] && row[other] === choice),
  ).length;
}
