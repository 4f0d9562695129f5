/** What each step shows. A flow runs them in this order, and flows do not wait for each other. */
export const STEPS = {
  'a-deployed': 'System A is created',
  'a-source': 'An upload to its artifact bucket starts it, by EventBridge',
  'a-build': 'CodeBuild builds and pushes the image',
  'a-build-log': "The build's log group has lines of the build",
  'a-pipeline-log': "The pipeline's log group has its state changes",
  'service-deployed': 'A service of ECS is created, with its cluster, network and roles',
  'b-deployed': 'System B is created, with customer-managed keys',
  'b-source': 'An upload to its source bucket starts it, by EventBridge',
  'b-build': 'CodeBuild builds, tests and pushes the image, with customer-managed keys',
  'b-build-log': "The build's encrypted log group has lines of the build",
  'b-image': 'The image step copies the image',
  'b-ecs': 'CodePipeline deploys the image to the service of ECS',
  'b-validation': 'The validation lets the image through, and records the deployment in the encrypted table',
  'b-validation-log': "The validation's log group has its lines",
  'b-enhanced-scan': 'The validation has read findings of enhanced scanning',
  'b-failed-build': 'A build with a failing test reaches an inbox, by the encrypted topic',
  'c-deployed': 'System C is created',
  'c-source': 'An upload of an object with tags starts it, by EventBridge',
  'c-build': 'CodeBuild builds and pushes the image',
  'c-promotion': 'The tag production is on the image',
  'c-promotion-log': "The promotion's log group has its lines",
  'c-plain-http': 'The source bucket refuses a request without TLS',
  'approval-deployed': 'A pipeline with an approval is created',
  'approval-build': 'A build reads a parameter and a secret',
  'approval-asked': 'The approval reaches an inbox, by an encrypted topic',
  'approval-given': 'PutApprovalResult lets the execution go on, and the image is promoted',
  'connection-deployed': 'System B is created with its connection to GitHub',
  'connection-source': 'The connection reads the repository',
} as const;

export type StepId = keyof typeof STEPS;

export const STEP_IDS = Object.keys(STEPS) as readonly StepId[];
