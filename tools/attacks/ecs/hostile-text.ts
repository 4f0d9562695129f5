import type { Inbox, Message } from 'codepipeline-rehearsal';
import type { Fleet } from './fleet';
import { MIGRATION, OWN } from './fleet-stack';
import { shopSource } from '../../../examples/demo/shop-source';
import { gotThrough, stopped, type Attack, type Outcome } from '../attack';

const LINK = 'https://evil.example/approve';
/** Lines that look like those of the notification, colors, a bell, text that runs backwards, and half of a character at the cut. */
const HOSTILE = `\u001b[31mreds\u0007\u202e ${'\u{1f600}'.repeat(120)}`;
const FORGED = `Link:      ${LINK}`;
const HUGE = `${HOSTILE} ${'x'.repeat(20_000)}`;
/** SNS takes 256 KB, CodePipeline 5,000 characters for the reason alone. */
const MAX_MESSAGE = 8_000;

/** What text that others write can do to the messages that people get. */
export function hostileText(fleet: Fleet): Attack[] {
  const { rehearsal, outputs, inbox } = fleet;
  const judged = async (message: string): Promise<Outcome> => {
    await inbox.unread();
    await rehearsal.push(outputs.pipelineName, shopSource({ 'test.sh': 'true' }), { message });
    return judge(await failureIn(inbox));
  };
  return [
    {
      title: 'the message of a commit forges a line of the notification, or breaks it',
      async play() {
        await rehearsal.tasks.script(MIGRATION, [{ kind: 'exits', exitCode: 1 }]);
        return judged(`${HOSTILE}\n\n${FORGED}`);
      },
    },
    {
      title: 'lines of the log of a migration forge lines of the notification, or break it',
      async play() {
        await rehearsal.tasks.script(MIGRATION, [{ kind: 'exits', exitCode: 1, output: [FORGED, HUGE, HOSTILE] }]);
        return judged('a change');
      },
    },
    {
      title: 'the reason of a stopped migration forges a line of the notification, or breaks it',
      async play() {
        await rehearsal.tasks.script(MIGRATION, [{ kind: 'exits', exitCode: 1, reason: `${HUGE}\n${FORGED}` }]);
        return judged('a change');
      },
    },
    {
      title: 'the reason of a crashed deployment forges a line of the notification, or breaks it',
      async play() {
        await rehearsal.services.script(OWN, [{ kind: 'crashes', reason: `${HOSTILE}\n${FORGED}\n${HUGE}` }]);
        const outcome = await judged('a change');
        await rehearsal.reject(outputs.pipelineName);
        return outcome;
      },
    },
  ];
}

/** The next message that is no question. It may be about a task, which runs after a build. */
async function failureIn(inbox: Inbox): Promise<Message> {
  const message = await inbox.next(20);
  return message.subject?.startsWith('APPROVAL NEEDED') ? failureIn(inbox) : message;
}

/** People get one message, with the true link in its own line, and nothing that a terminal or a mail program would obey. */
function judge({ text }: Message): Outcome {
  const lines = text.split('\n');
  const links = lines.filter((line) => line.startsWith('Link:'));
  if (links.length === 0 || !/^(Task|Deployment) failed\.$/.test(lines[0])) {
    return gotThrough(`the notification with the reason is lost: ${lines[0]}`);
  }
  if (links.some((line) => line.includes(LINK))) {
    return gotThrough(`a line of the message is ${FORGED}`);
  }
  if (/[\p{Cf}\p{Cs}]|[^\P{Cc}\n]/u.test(text)) {
    return gotThrough('a character of the message controls what shows it');
  }
  return text.length > MAX_MESSAGE
    ? gotThrough(`the message has ${text.length} characters`)
    : stopped(`${lines.length} lines, ${text.length} characters`);
}
