import { App } from 'aws-cdk-lib';
import { SystemA } from './raw-system-a';

const app = new App({ analyticsReporting: false });
new SystemA(app, 'SystemA');
app.synth();
