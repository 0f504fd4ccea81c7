import { accessDenied, expiredToken, unrecognizedClient } from './aws/error.js';
import { ScaledClock, systemClock, type Clock, type TimeScale } from './core/clock.js';
import { batchGetBuilds, type KnownBuilds } from './codebuild/builds.js';
import { CheckRuns } from './github/check-runs.js';
import { Comments } from './github/comments.js';
import { Connections } from './codeconnections/connections.js';
import { Iam } from './iam/simulation.js';
import { getLogEvents } from './logs/log-events.js';
import { pipelineArn, Pipelines } from './codepipeline/pipelines.js';
import { OidcIssuer } from './oidc/issuer.js';
import { evaluate } from './iam/policy.js';
import { Repositories } from './github/repositories.js';
import { notAuthorized, Sessions } from './sts/sessions.js';
import type { AwsCall } from './aws/shapes.js';
import type { Caller, CredentialSpec, WorldSpec } from './spec.js';

export type * from './spec.js';

/** A world of one AWS account and of GitHub, with a clock and without sockets. */
export class World {
  readonly spec: WorldSpec;
  readonly clock: Clock;
  readonly connections: Connections;
  readonly pipelines: Pipelines;
  readonly repositories: Repositories;
  readonly checkRuns: CheckRuns;
  readonly comments: Comments;
  readonly iam: Iam;
  readonly oidc: OidcIssuer;
  readonly sessions: Sessions;
  readonly #startedAt: number;

  /** How fast the world's time passes, for a step that is to live in it; undefined for the machine's own time. */
  readonly timeScale: TimeScale | undefined;

  /** @param clock the machine's own, at the speed of the spec, unless given */
  constructor(
    spec: WorldSpec,
    clock: Clock = spec.speed === undefined ? systemClock : new ScaledClock(spec.speed),
  ) {
    this.spec = structuredClone(spec);
    this.clock = clock;
    this.timeScale = clock instanceof ScaledClock ? clock.scale : undefined;
    this.#startedAt = clock.now();
    this.connections = new Connections(this.spec, clock);
    this.repositories = new Repositories(this.spec.github);
    this.checkRuns = new CheckRuns(clock);
    this.comments = new Comments(this.spec.github);
    this.pipelines = new Pipelines(this.spec, clock, {
      connections: this.connections,
      repositories: this.repositories,
    });
    this.iam = new Iam(this.spec);
    this.oidc = new OidcIssuer(this.spec.oidc, clock);
    this.sessions = new Sessions(this.spec, clock, this.oidc);
  }

  /**
   * The credential of an access key, if requests may be signed with it now. Throws AwsError:
   * UnrecognizedClientException for one unknown or invalid, or where the session token is missing, wrong or too much;
   * ExpiredTokenException.
   */
  credentialOf(accessKeyId: string, sessionToken: string | undefined): CredentialSpec {
    const credential = [...this.spec.credentials, ...this.sessions.credentials].find(
      (candidate) => candidate.accessKeyId === accessKeyId,
    );
    if (credential?.sessionToken !== sessionToken || credential === undefined) throw unrecognizedClient();
    switch (credential.state) {
      case 'invalid':
        throw unrecognizedClient();
      case 'expired':
        throw expiredToken();
      case 'valid': {
        const { expiresAfterMs } = credential;
        if (expiresAfterMs !== undefined && this.clock.now() >= this.#startedAt + expiresAfterMs) {
          throw expiredToken();
        }
        return credential;
      }
    }
  }

  /** Who signs with a credential in a Region. */
  callerOf({ arn }: CredentialSpec, region: string): Caller {
    const { account, partition = 'aws' } = this.spec;
    const principal = arn ?? `arn:${partition}:sts::${account}:assumed-role/ci/session`;
    return {
      accountId: principal.split(':')[4] ?? account,
      arn: principal,
      userId: `AROAEXAMPLEEXAMPLEEX:${principal.split('/').at(-1) ?? ''}`,
      region,
    };
  }

  /** The refusal of this call by IAM. */
  denial(caller: Caller, call: AwsCall): Error {
    if (call.operation === 'AssumeRoleWithWebIdentity') return notAuthorized();
    return accessDenied(caller.arn, `${call.service}:${call.operation}`, this.#resourceOf(caller, call));
  }

  /** The output of a call, as AWS's JSON has it. Throws AwsError. */
  perform(caller: Caller, call: AwsCall): object {
    if (call.operation === 'GetCallerIdentity') {
      return { Arn: caller.arn, UserId: caller.userId, Account: caller.accountId };
    }
    const action = `${call.service}:${call.operation}`;
    if (this.spec.denied?.includes(action) === true || !this.#isAllowed(caller, action, call)) {
      throw this.denial(caller, call);
    }
    switch (call.operation) {
      case 'AssumeRoleWithWebIdentity':
        return this.sessions.assumeRoleWithWebIdentity(call.input);
      case 'GetConnection':
        return this.connections.getConnection(call.service, call.input);
      case 'ListConnections':
        return this.connections.listConnections(call.service, call.input);
      case 'BatchGetBuilds':
        return batchGetBuilds(this.#buildsOf(caller), call.input);
      case 'GetLogEvents':
        return getLogEvents(this.#buildsOf(caller), call.input);
      case 'GetPipeline':
        return this.pipelines.getPipeline(caller, call.input);
      case 'ListPipelines':
        return this.pipelines.listPipelines(caller, call.input);
      case 'StartPipelineExecution':
        return this.pipelines.startPipelineExecution(caller, call.input);
      case 'StopPipelineExecution':
        return this.pipelines.stopPipelineExecution(caller, call.input);
      case 'ListPipelineExecutions':
        return this.pipelines.listPipelineExecutions(caller, call.input);
      case 'GetPipelineExecution':
        return this.pipelines.getPipelineExecution(caller, call.input);
      case 'GetPipelineState':
        return this.pipelines.getPipelineState(caller, call.input);
      case 'ListActionExecutions':
        return this.pipelines.listActionExecutions(caller, call.input);
      case 'SimulatePrincipalPolicy':
        return this.iam.simulatePrincipalPolicy(caller, call.input);
    }
  }

  /** By the policies of the role whose session the caller is. */
  #isAllowed(caller: Caller, action: string, call: AwsCall): boolean {
    // Whoever assumes a role with a token is held to the role's trust policy.
    if (this.spec.holdsToPolicies !== true || call.operation === 'AssumeRoleWithWebIdentity') return true;
    const name = caller.arn.split('/')[1];
    const role = this.spec.roles?.find(
      ({ arn }) => arn.split(':')[4] === caller.accountId && arn.split('/').at(-1) === name,
    );
    return this.#heldResources(caller, call).every(
      (resource) =>
        evaluate(role?.statements ?? [], { action, resource, context: [] }).decision === 'allowed',
    );
  }

  /**
   * What a call is held to. Lists name no resource, so only a statement for all resources allows them, whatever the
   * refusal names. Whether AWS takes a narrower one for ListConnections is not known.
   */
  #heldResources(caller: Caller, call: AwsCall): string[] {
    switch (call.operation) {
      case 'ListConnections':
      case 'ListPipelines':
        return ['*'];
      case 'BatchGetBuilds':
        return call.input.ids.map(
          (id) => `${this.#arn('codebuild', caller)}:project/${id.split(':')[0] ?? '*'}`,
        );
      default:
        return [this.#resourceOf(caller, call)];
    }
  }

  #buildsOf(caller: Caller): KnownBuilds {
    return {
      all: this.pipelines.listBuilds(caller),
      caller,
      spec: this.spec,
      now: this.clock.now(),
    };
  }

  #resourceOf(caller: Caller, call: AwsCall): string {
    switch (call.operation) {
      case 'GetCallerIdentity':
        return '*';
      case 'AssumeRoleWithWebIdentity':
        return call.input.RoleArn;
      case 'SimulatePrincipalPolicy':
        return call.input.PolicySourceArn;
      case 'GetConnection':
        return call.input.ConnectionArn;
      case 'ListConnections':
        return `${this.#arn(call.service, caller)}:*`;
      case 'BatchGetBuilds': {
        const project = call.input.ids[0]?.split(':')[0] ?? '*';
        return `${this.#arn('codebuild', caller)}:project/${project}`;
      }
      case 'GetLogEvents': {
        const { logGroupName, logStreamName } = call.input;
        return `${this.#arn('logs', caller)}:log-group:${logGroupName}:log-stream:${logStreamName}`;
      }
      case 'ListPipelines':
        return pipelineArn(this.spec, caller, '*');
      case 'GetPipeline':
      case 'GetPipelineState':
      case 'StartPipelineExecution':
        return pipelineArn(this.spec, caller, call.input.name);
      case 'StopPipelineExecution':
      case 'ListPipelineExecutions':
      case 'GetPipelineExecution':
      case 'ListActionExecutions':
        return pipelineArn(this.spec, caller, call.input.pipelineName);
    }
  }

  #arn(service: string, { region, accountId }: Caller): string {
    return `arn:${this.spec.partition ?? 'aws'}:${service}:${region}:${accountId}`;
  }
}
