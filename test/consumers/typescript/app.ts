import { App } from 'aws-cdk-lib';
import { Containers } from './containers';
import { Extension } from './extension';
import { inParameter, inSecret } from './oauth-token';
import { Shop } from './shop';
import { SystemA } from './system-a';
import { SystemB } from './system-b';
import { SystemC } from './system-c';

const app = new App({ analyticsReporting: false });
const service = {
  clusterName: 'staging',
  serviceName: 'shop',
  taskFamily: 'shop',
  taskRoleArns: ['arn:aws:iam::111122223333:role/shop-execution', 'arn:aws:iam::111122223333:role/shop-task'],
};
new Shop(app, 'Shop');
new SystemA(app, 'SystemA');
new SystemB(app, 'SystemB', service);
new SystemB(app, 'SystemBOAuth', { ...service, environmentSuffix: 'oauth', oauthToken: inSecret('github-token') });
const inSecureString = inParameter('/github/token', '2');
new SystemB(app, 'SystemBParameter', { ...service, environmentSuffix: 'parameter', oauthToken: inSecureString });
new SystemC(app, 'SystemC');
new Containers(app, 'Containers');
new Extension(app, 'Extension');
app.synth();
