import { ACCEPTED, accepted } from './lint-findings';

const finding = (Id: string, Message: string) => ({
  Filename: 'a.json',
  Location: { Path: [] },
  Message,
  Rule: { Id },
});

test('accepted findings are on a list, each with a reason', () => {
  const redundant = "'PipelineRole6D983AD5' dependency already enforced by a 'GetAtt' at 'Resources/Pipeline'";
  expect(accepted(finding('W3005', redundant))).toBe(true);
  expect(accepted(finding('E3005', redundant))).toBe(false);
  expect(accepted(finding('W3005', "'Key' dependency already enforced by a 'Ref' at 'Resources/Topic'"))).toBe(false);
  expect(ACCEPTED.filter(({ reason }) => reason.length < 20)).toEqual([]);
});
