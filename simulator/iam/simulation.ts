import { AwsError, validationError } from '../aws/error.js';
import { deriveUuid } from '../core/identifiers.js';
import { InvalidPageToken, takePage } from '../core/page.js';
import {
  checkStatements,
  combineDecisions,
  evaluate,
  type Decision,
  type Evaluation,
  type SimulatedRequest,
} from './policy.js';
import type { Caller } from '../aws/account.js';
import type { SimulatePrincipalPolicyInput } from './model.js';
import type { IamSpec, RoleSpec } from './spec.js';

const DEFAULT_PAGE = 100;

const ENTITY = /^arn:[^:]+:iam::(\d{12}):(user|group|role)\/(?:.*\/)?([^/]+)$/;

interface MatchedStatement {
  SourcePolicyId: string;
  SourcePolicyType: string;
}

/** The decision for one resource of several. */
export interface ResourceSpecificResult {
  EvalResourceName: string;
  EvalResourceDecision: Decision;
  MatchedStatements: MatchedStatement[];
  MissingContextValues: string[];
  PermissionsBoundaryDecisionDetail?: BoundaryDetail;
}

interface BoundaryDetail {
  AllowedByPermissionsBoundary: boolean;
}

/** The decision for an action, in the words of SimulatePrincipalPolicy. */
export interface EvaluationResult {
  EvalActionName: string;
  EvalResourceName: string;
  EvalDecision: Decision;
  MatchedStatements: MatchedStatement[];
  MissingContextValues: string[];
  OrganizationsDecisionDetail?: { AllowedByOrganizations: boolean };
  PermissionsBoundaryDecisionDetail?: BoundaryDetail;
  ResourceSpecificResults?: ResourceSpecificResult[];
}

/** IAM's policy simulator over the roles of the world. IAM is global: no Region has a part in it. */
export class Iam {
  readonly #spec: IamSpec;

  /** Throws a RangeError for a role with a condition operator that is not simulated. */
  constructor(spec: IamSpec) {
    this.#spec = spec;
    for (const { statements, boundary = [] } of spec.roles ?? [])
      checkStatements([...statements, ...boundary]);
    checkStatements(spec.serviceControlPolicy ?? []);
  }

  /**
   * Throws AwsError: NoSuchEntity for a role that the caller's account has not, InvalidInput for another principal than
   * a user, a group or a role, an action without its service or with a wildcard, a resource that is no ARN, or several
   * values for a key of one; ValidationException for a marker that was not given.
   */
  simulatePrincipalPolicy(
    { accountId }: Caller,
    input: SimulatePrincipalPolicyInput,
  ): { EvaluationResults: EvaluationResult[]; IsTruncated: boolean; Marker?: string } {
    checkInput(input);
    const role = this.#findRole(accountId, input.PolicySourceArn);
    const results = input.ActionNames.flatMap((action) => this.#simulate(role, action, input));
    const { MaxItems = DEFAULT_PAGE, Marker, ...asked } = input;
    try {
      const page = takePage([...results.entries()], ([index]) => String(index), {
        // A marker has room for 320 characters, and the input can be longer by far.
        scope: deriveUuid(JSON.stringify(asked)),
        size: Math.min(MaxItems, this.#spec.pageSize ?? MaxItems),
        token: Marker,
      });
      return {
        EvaluationResults: page.items.map(([, result]) => result),
        IsTruncated: page.nextToken !== undefined,
        ...(page.nextToken === undefined ? {} : { Marker: page.nextToken }),
      };
    } catch (error) {
      if (error instanceof InvalidPageToken) throw validationError('Invalid Marker.');
      throw error;
    }
  }

  #findRole(accountId: string, arn: string): RoleSpec {
    const [, account, type = '', name = ''] = ENTITY.exec(arn) ?? [];
    if (account === undefined) {
      throw invalidInput(`Invalid ARN provided in the request: ${arn}`);
    }
    const role =
      account === accountId ? this.#spec.roles?.find((candidate) => candidate.arn === arn) : undefined;
    if (role === undefined) {
      throw new AwsError('NoSuchEntity', `The ${type} with name ${name} cannot be found.`, 404);
    }
    return role;
  }

  #simulate(
    role: RoleSpec,
    action: string,
    { ResourceArns = ['*'], ContextEntries = [] }: SimulatePrincipalPolicyInput,
  ): EvaluationResult[] {
    const evaluations = ResourceArns.map((resource) => ({
      resource,
      ...this.#evaluate(role, { action, resource, context: ContextEntries }),
    }));
    const isAllowedByOrganizations = evaluations.every(({ byOrganizations }) => byOrganizations);
    const organizations = this.#spec.serviceControlPolicy && {
      OrganizationsDecisionDetail: { AllowedByOrganizations: isAllowedByOrganizations },
    };
    if (evaluations.length === 1 || this.#spec.simulationResults === 'flat') {
      return evaluations.map((evaluation) => ({
        EvalActionName: action,
        EvalResourceName: evaluation.resource,
        EvalDecision: evaluation.decision,
        ...describe(role, evaluation),
        ...organizations,
      }));
    }
    return [
      {
        EvalActionName: action,
        EvalResourceName: '*',
        EvalDecision: combineDecisions(evaluations.map(({ decision }) => decision)),
        MatchedStatements: evaluations.flatMap((evaluation) => describe(role, evaluation).MatchedStatements),
        MissingContextValues: [],
        ...organizations,
        ResourceSpecificResults: evaluations.map((evaluation) => ({
          EvalResourceName: evaluation.resource,
          EvalResourceDecision: evaluation.decision,
          ...describe(role, evaluation),
        })),
      },
    ];
  }

  /** What is allowed has to be allowed by the role's own policies, by its boundary and by the organization. */
  #evaluate({ statements, boundary }: RoleSpec, request: SimulatedRequest): LimitedEvaluation {
    const own = evaluate(statements, request);
    const limits = [boundary, this.#spec.serviceControlPolicy].map(
      (policy) => policy && evaluate(policy, request),
    );
    const [ofBoundary, ofOrganization] = limits;
    const all = [own, ...limits.flatMap((limit) => limit ?? [])];
    return {
      decision: combineDecisions(all.map(({ decision }) => decision)),
      matched: own.matched,
      missing: [...new Set(all.flatMap(({ missing }) => missing))],
      byBoundary: boundary && ofBoundary?.decision === 'allowed',
      byOrganizations: ofOrganization === undefined || ofOrganization.decision === 'allowed',
    };
  }
}

interface LimitedEvaluation extends Evaluation {
  /** None without a boundary. */
  byBoundary: boolean | undefined;
  byOrganizations: boolean;
}

function describe(
  { arn }: RoleSpec,
  { matched, missing, byBoundary }: LimitedEvaluation,
): Pick<
  EvaluationResult,
  'MatchedStatements' | 'MissingContextValues' | 'PermissionsBoundaryDecisionDetail'
> {
  const name = arn.split('/').at(-1) ?? '';
  return {
    MatchedStatements: matched.map(() => ({
      SourcePolicyId: `role_${name}_inline`,
      SourcePolicyType: 'IAM Policy',
    })),
    MissingContextValues: missing,
    ...(byBoundary !== undefined && {
      PermissionsBoundaryDecisionDetail: { AllowedByPermissionsBoundary: byBoundary },
    }),
  };
}

function checkInput({
  ActionNames,
  ResourceArns = [],
  ContextEntries = [],
}: SimulatePrincipalPolicyInput): void {
  const action = ActionNames.find((name) => !/^[A-Za-z0-9-]+:[A-Za-z0-9]+$/.test(name));
  if (action !== undefined) throw invalidInput(`Invalid Action: ${action}`);
  const resource = ResourceArns.find((name) => name !== '*' && !/^arn:([^:]*:){4}.+$/.test(name));
  if (resource !== undefined) throw invalidInput(`Invalid ARN provided in the request: ${resource}`);
  const entry = ContextEntries.find(
    ({ ContextKeyType, ContextKeyValues }) => !ContextKeyType.endsWith('List') && ContextKeyValues.length > 1,
  );
  if (entry !== undefined) {
    throw invalidInput(
      `Context key ${entry.ContextKeyName} of type ${entry.ContextKeyType} has several values`,
    );
  }
}

function invalidInput(message: string): AwsError {
  return new AwsError('InvalidInput', message);
}
