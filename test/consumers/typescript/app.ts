import { App } from 'aws-cdk-lib';
import { Extension } from './extension';
import { SystemA } from './system-a';
import { SystemC } from './system-c';

const app = new App({ analyticsReporting: false });
new SystemA(app, 'SystemA');
new SystemC(app, 'SystemC');
new Extension(app, 'Extension');
app.synth();
