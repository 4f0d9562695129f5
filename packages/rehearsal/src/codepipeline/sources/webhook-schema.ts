import { z } from 'zod';
import { flag, isUnresolved } from '../../schema';
import { entityName } from '../declaration/declaration-schema';

/**
 * The resolved properties of `AWS::CodePipeline::Webhook`, strict.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-codepipeline-webhook.html
 */
export const webhookProperties = z.strictObject({
  Name: entityName('a webhook'),
  Authentication: z.literal('GITHUB_HMAC', 'must be GITHUB_HMAC: with the others, anybody could start the pipeline'),
  AuthenticationConfiguration: z.strictObject({
    SecretToken: z
      .string('a webhook with GITHUB_HMAC needs a SecretToken')
      .min(1)
      .max(100)
      .refine((text) => !isUnresolved(text), 'is an unresolved reference'),
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
