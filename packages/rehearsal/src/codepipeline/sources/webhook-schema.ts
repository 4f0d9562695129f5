import { z } from 'zod';

/**
 * The resolved properties of `AWS::CodePipeline::Webhook`, strict.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-codepipeline-webhook.html
 */
const flag = z.union([z.boolean(), z.enum(['true', 'false'])]).transform((value) => value === true || value === 'true');

export const webhookProperties = z.strictObject({
  Name: z.string().regex(/^[A-Za-z0-9.@\-_]{1,100}$/, 'a webhook name has 1 to 100 letters, digits and . @ - _'),
  Authentication: z.literal(
    'GITHUB_HMAC',
    'is played only as GITHUB_HMAC: the others would let anybody start the pipeline',
  ),
  AuthenticationConfiguration: z.strictObject({
    SecretToken: z
      .string('a webhook with GITHUB_HMAC needs a SecretToken')
      .min(1)
      .max(100)
      .refine((text) => !text.includes('{{resolve:'), 'is a reference that was not resolved'),
  }),
  Filters: z
    .array(z.strictObject({ JsonPath: z.string().min(1).max(150), MatchEquals: z.string().max(150).optional() }))
    .min(1)
    .max(5),
  TargetPipeline: z.string(),
  TargetAction: z.string(),
  TargetPipelineVersion: z.coerce.number().int().min(1).optional(),
  RegisterWithThirdParty: flag.default(false),
});

export type WebhookDefinition = z.output<typeof webhookProperties>;
