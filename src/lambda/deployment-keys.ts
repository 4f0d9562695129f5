/** The keys of the deployments table. */
export const DEPLOYMENT_ID = 'deploymentId';
export const TIMESTAMP = 'timestamp';
