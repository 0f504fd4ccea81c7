import type { Caller, CredentialSpec } from './aws/account.js';
import { accessDenied, expiredToken, unrecognizedClient } from './aws/error.js';
import type { Cloud } from './aws/protocol.js';
import { operationOf, type AwsCall, type AwsService, type Operation } from './aws/service.js';
import { codeBuildService } from './codebuild/service.js';
import { streamOf } from './codebuild/builds.js';
import { Connections } from './codeconnections/connections.js';
import { connectionsService } from './codeconnections/service.js';
import { Pipelines } from './codepipeline/pipelines.js';
import { codePipelineService } from './codepipeline/service.js';
import { ScaledClock, systemClock, type Clock, type TimeScale } from './core/clock.js';
import type { GitHubState } from './github/context.js';
import { CheckRuns } from './github/check-runs.js';
import { Comments } from './github/comments.js';
import { Repositories } from './github/repositories.js';
import { isAllowed } from './iam/authorization.js';
import { iamService } from './iam/service.js';
import { Iam } from './iam/simulation.js';
import { logsService } from './logs/service.js';
import { OidcIssuer } from './oidc/issuer.js';
import type { WorldSpec } from './spec.js';
import { stsService } from './sts/service.js';
import { Sessions } from './sts/sessions.js';

/** A world of one AWS account and of GitHub, with a clock and without sockets. */
export class World implements Cloud, GitHubState {
  readonly spec: WorldSpec;
  readonly clock: Clock;
  /** How fast the world's time passes, for a step that is to live in it; undefined for the machine's own time. */
  readonly timeScale: TimeScale | undefined;
  readonly services: readonly AwsService[];
  readonly repositories: Repositories;
  readonly checkRuns: CheckRuns;
  readonly comments: Comments;
  readonly oidc: OidcIssuer;
  readonly #sessions: Sessions;
  readonly #startedAt: number;

  /** @param clock the machine's own, at the speed of the spec, unless given */
  constructor(
    spec: WorldSpec,
    clock: Clock = spec.speed === undefined ? systemClock : new ScaledClock(spec.speed),
  ) {
    this.spec = structuredClone(spec);
    this.clock = clock;
    this.timeScale = clock instanceof ScaledClock ? clock.scale : undefined;
    this.#startedAt = clock.now();
    this.repositories = new Repositories(this.spec.github);
    this.checkRuns = new CheckRuns(clock);
    this.comments = new Comments(this.spec.github);
    this.oidc = new OidcIssuer(this.spec.oidc, clock);
    this.#sessions = new Sessions(this.spec, clock, this.oidc);
    this.services = this.#build();
  }

  #build(): AwsService[] {
    const { spec, clock, repositories } = this;
    const connections = new Connections(spec, clock);
    const pipelines = new Pipelines(spec, clock, { connections, repositories });
    return [
      stsService(this.#sessions),
      iamService(new Iam(spec)),
      connectionsService('codestar-connections', spec, connections),
      connectionsService('codeconnections', spec, connections),
      codePipelineService(pipelines),
      codeBuildService(spec, (caller) => ({
        all: pipelines.listBuilds(caller),
        caller,
        spec,
        now: clock.now(),
      })),
      logsService(spec, (caller) => ({
        streams: [...pipelines.listBuilds(caller).map(streamOf), ...pipelines.listStreams(caller)],
        spec,
        now: clock.now(),
      })),
    ];
  }

  /** A service by its signing name. Throws an Error where there is none. */
  service(name: string): AwsService {
    const service = this.services.find((candidate) => candidate.name === name);
    if (service === undefined) throw new Error(`There is no service ${name}.`);
    return service;
  }

  /**
   * The credential of an access key, if requests may be signed with it now. Throws AwsError:
   * UnrecognizedClientException for one unknown or invalid, or where the session token is missing, wrong or too much;
   * ExpiredTokenException.
   */
  credentialOf(accessKeyId: string, sessionToken: string | undefined): CredentialSpec {
    const credential = [...this.spec.credentials, ...this.#sessions.credentials].find(
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
    const operation = this.#operationOf(call);
    return (
      operation.denial?.(caller, call.input) ??
      accessDenied(caller.arn, actionOf(call), operation.resource(caller, call.input))
    );
  }

  /** The output of a call, as AWS's JSON has it. Throws AwsError. */
  perform(caller: Caller, call: AwsCall): object {
    const operation = this.#operationOf(call);
    if (!this.#isAllowed(operation, caller, call)) throw this.denial(caller, call);
    return operation.perform(caller, call.input);
  }

  #isAllowed(operation: Operation, caller: Caller, call: AwsCall): boolean {
    const { access } = operation;
    if (access === 'no-permission') return true;
    // Whoever assumes a role with a token is held to the role's trust policy.
    const spec = access === 'token' ? { ...this.spec, holdsToPolicies: false } : this.spec;
    const resources = operation.heldTo?.(caller, call.input) ?? [operation.resource(caller, call.input)];
    return isAllowed(spec, caller, actionOf(call), resources);
  }

  #operationOf({ service, operation: name }: AwsCall): Operation {
    const operation = operationOf(this.service(service), name);
    if (operation === undefined) throw new Error(`There is no operation ${name} of ${service}.`);
    return operation;
  }
}

/** The IAM action of a call. */
function actionOf({ service, operation }: AwsCall): string {
  return `${service}:${operation}`;
}
