/** What GitHub shows of a run next to its log: the check run and the comment. Nothing here fails or holds a step. */

import { retry, within } from '../../domain/poll.js';
import { asProblem, Problem, RUN_AGAIN_GITHUB } from '../../domain/problem.js';
import type { Outcome } from '../../domain/outcome.js';
import type { Progress } from '../../domain/progress.js';
import type { RunEvent } from '../../domain/run-event.js';
import type { Clock } from '../../domain/clock.js';
import type { CheckRuns, Comments } from '../../ports/github.js';
import type { Inputs } from '../../domain/inputs.js';
import { renderConcluded, renderInProgress, runUrl } from './check-run.js';
import { digestOf, markOf, renderComment, type CommentScope } from './comment.js';
import { keepCheckRun, type KeptCheckRun } from './keep-check-run.js';
import { keepComment } from './keep-comment.js';
import { renderProgress } from '../log/progress.js';
import { code } from '../../domain/words.js';
import { withRemedy } from '../words/remedy.js';

/** How long the end of a step may take for it. */
const WITHIN_MS = 5000;

/** A canceled step is over within 5 s. However late it is, the second of these is left. */
const SINCE_CANCELLED_MS = 4800;
const LEAST_MS = 800;

/** What to publish, and what the report is about. */
export interface Plan extends CommentScope {
  readonly inputs: CommentScope['inputs'] & Pick<Inputs, 'checkRun' | 'comment' | 'commit'>;
  readonly event: RunEvent;
}

export interface PublicationPorts {
  /** None without a token. */
  readonly github:
    | {
        readonly checkRuns: CheckRuns;
        /** None if the event is about no pull request. */
        readonly comments: Comments | undefined;
      }
    | undefined;
  readonly clock: Clock;
  progress(progress: Progress): void;
}

export interface Publication {
  /** Shows what happens while the step works; never waits. */
  tell(progress: Progress): void;
  /** @param cancelledMs milliseconds since the workflow was cancelled; none if it was not */
  conclude(outcome: Outcome, cancelledMs: number | undefined): Promise<void>;
}

export function openPublication(plan: Plan, ports: PublicationPorts): Publication {
  const { event } = plan;
  const { comment } = plan.inputs;
  const { github, clock } = ports;
  if (!github) warnOfToken(plan, ports);
  const checkRun = github && openCheckRun(plan, github.checkRuns, ports);
  if (comment && github && !github.comments) {
    ports.progress({
      kind: 'line',
      text: `No comment: event ${code(event.name)} has no pull request.`,
    });
  }
  const lines: string[] = [];
  let isOnly = false;
  return {
    tell(progress) {
      if (progress.kind === 'checked') isOnly = progress.outcome.pipelines.length === 1;
      const added = linesOf(progress, isOnly);
      if (added.length === 0) return;
      lines.push(...added);
      checkRun?.show(renderInProgress(lines, event));
    },

    async conclude(outcome, cancelledMs) {
      const cancelled = cancelledMs !== undefined;
      const ms = cancelled ? Math.max(LEAST_MS, SINCE_CANCELLED_MS - cancelledMs) : WITHIN_MS;
      const concluded = checkRun?.conclude(renderConcluded(outcome, event, cancelled), ms);
      if (!comment || !github?.comments) return concluded;
      const { comments } = github;
      const deadline = clock.now() + ms;
      const mark = markOf(plan);
      const body = renderComment(outcome, mark);
      const work = (signal: AbortSignal) =>
        retry(() => keepComment(body, mark, comments, signal), clock, deadline);
      try {
        const change = await within({ clock, ms, late: UNANSWERED }, work);
        if (change === 'replaced') {
          const text = "The earlier comment was deleted, or can't be edited. Wrote a new one.";
          ports.progress({ kind: 'line', text });
        }
      } catch (error) {
        warn(ports, 'comment', asProblem(error));
      }
      return concluded;
    },
  };
}

const UNANSWERED = new Problem(
  'unreachable',
  "GitHub didn't answer in time, so the comment may be missing or out of date.",
  {
    remedy: RUN_AGAIN_GITHUB,
  },
);

function openCheckRun(plan: Plan, checkRuns: CheckRuns, ports: PublicationPorts): KeptCheckRun | undefined {
  const { inputs, event } = plan;
  const { checkRun: name } = inputs;
  const commit = inputs.commit ?? event.commit;
  if (name === undefined) return undefined;
  if (commit === undefined) {
    const text = `No check run: event ${code(event.name)} has no commit.`;
    ports.progress({ kind: 'line', text });
    return undefined;
  }
  const { runId, runAttempt } = event;
  const externalId = `${runId}-${runAttempt}-${digestOf(plan)}`;
  const key = { name, commit, externalId, detailsUrl: runUrl(event) };
  return keepCheckRun(key, renderInProgress([], event), {
    checkRuns,
    clock: ports.clock,
    warn: (problem) => {
      warn(ports, 'check-run', problem);
    },
  });
}

function warnOfToken({ inputs: { checkRun, comment } }: Plan, ports: PublicationPorts): void {
  const asked = [...(checkRun === undefined ? [] : ['check run']), ...(comment ? ['comment'] : [])];
  const problem = new Problem(
    'input',
    `\`github-token\` is empty, so there is no ${asked.join(' and no ')}.`,
    {
      remedy: { text: 'Pass a token that can write them:', lines: ['github-token: ${{ github.token }}'] },
    },
  );
  warn(ports, asked.join(', '), problem);
}

function warn(ports: PublicationPorts, title: string, { message, remedy }: Problem): void {
  ports.progress({ kind: 'warning', title, message: withRemedy(message, remedy) });
}

/** Progress in the words of the log, without what only the log has room for. */
function linesOf(progress: Progress, isOnly: boolean): string[] {
  return renderProgress(progress, isOnly).flatMap((entry) => {
    if (entry.kind === 'line') return [entry.text];
    return 'message' in entry && entry.kind !== 'debug' ? [entry.message] : [];
  });
}
