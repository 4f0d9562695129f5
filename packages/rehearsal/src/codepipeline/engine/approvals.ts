import { deferred, type Deferred } from './deferred';
import { ServiceException } from './failures';

export interface ApprovalPlace {
  readonly pipelineName: string;
  readonly stageName: string;
  readonly actionName: string;
}

export interface ApprovalResult {
  readonly status: 'Approved' | 'Rejected';
  readonly summary: string;
}

export interface ApprovalBoard {
  request(token: string, place: ApprovalPlace): Promise<ApprovalResult>;
  answer(token: string, place: ApprovalPlace, result: ApprovalResult): void;
  /** The request has expired or its action was abandoned. */
  withdraw(token: string): void;
}

interface ApprovalRequest {
  readonly place: ApprovalPlace;
  readonly answer: Deferred<ApprovalResult>;
  state: 'open' | 'answered' | 'expired';
}

/** https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_PutApprovalResult.html */
export function createApprovalBoard(): ApprovalBoard {
  const requests = new Map<string, ApprovalRequest>();
  return {
    request(token, place) {
      const answer = deferred<ApprovalResult>();
      requests.set(token, { place, answer, state: 'open' });
      return answer.promise;
    },
    answer(token, place, result) {
      const request = requests.get(token);
      if (request === undefined || request.state === 'expired' || !isSamePlace(request.place, place)) {
        const message = 'the token is not that of an open approval request of this action';
        throw new ServiceException('InvalidApprovalTokenException', message);
      }
      if (request.state === 'answered') {
        const message = 'the approval request has already been answered';
        throw new ServiceException('ApprovalAlreadyCompletedException', message);
      }
      request.state = 'answered';
      request.answer.resolve(result);
    },
    withdraw(token) {
      const request = requests.get(token);
      if (request?.state === 'open') {
        request.state = 'expired';
      }
    },
  };
}

function isSamePlace(a: ApprovalPlace, b: ApprovalPlace): boolean {
  return a.pipelineName === b.pipelineName && a.stageName === b.stageName && a.actionName === b.actionName;
}
