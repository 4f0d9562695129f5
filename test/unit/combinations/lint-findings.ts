/** What cfn-lint says, in the parts that matter here. */
export interface Finding {
  readonly Filename: string;
  readonly Location: { readonly Path: (string | number)[] };
  readonly Message: string;
  readonly Rule: { readonly Id: string };
}

interface AcceptedFinding {
  readonly rule: string;
  readonly message: RegExp;
  readonly reason: string;
}

/** Warnings that do not matter; everything else fails, errors and informational findings included. */
export const ACCEPTED: readonly AcceptedFinding[] = [
  {
    rule: 'W3005',
    message: /Role\w*' dependency already enforced by a 'GetAtt'/,
    reason: "CDK's pipelines and functions wait for their role and its policies, whether or not they name the role too",
  },
];

export function accepted({ Rule, Message }: Finding): boolean {
  return ACCEPTED.some(({ rule, message }) => rule === Rule.Id && message.test(Message));
}
