import { FACTORS, pairwiseCombinations, PlacedCombination } from './pairwise';

test('a few fixed combinations contain every pair of kinds', () => {
  const combinations = pairwiseCombinations();
  const factors = Object.keys(FACTORS) as (keyof PlacedCombination)[];
  const missing = factors.flatMap((one, index) =>
    factors
      .slice(index + 1)
      .flatMap((other) =>
        FACTORS[one].flatMap((kind) =>
          FACTORS[other]
            .filter((otherKind) => !combinations.some((each) => each[one] === kind && each[other] === otherKind))
            .map((otherKind) => `${one} ${kind} with ${other} ${otherKind}`),
        ),
      ),
  );
  expect(missing).toEqual([]);
  expect(combinations.length).toBeLessThanOrEqual(55);
  expect(pairwiseCombinations()).toEqual(combinations);
});
