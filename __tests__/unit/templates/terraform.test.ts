/** Plans of Terraform, in the form of `terraform show -json`. */

import { judgeChange } from '../../../src/checks/template/change';
import { readBlocks } from '../../../src/templates/terraform-blocks';
import { readTemplate } from '../../../src/templates';
import { ARN, fixture, judge, lines, read, short } from './templates';

const PLAN = fixture('plan.json');
const FILE = { file: 'plan.json' };

interface Change {
  address: string;
  change: Record<string, unknown>;
}
interface Plan {
  resource_changes: Change[];
  configuration: unknown;
}

/** The plan with what a test is about. */
function edited(edit: (find: (address: string) => Change, plan: Plan) => void): string {
  const plan = JSON.parse(PLAN) as Plan;
  edit((address) => {
    const found = plan.resource_changes.find((each) => each.address === address);
    if (!found) throw new Error(`No ${address} in the plan.`);
    return found;
  }, plan);
  return JSON.stringify(plan);
}

test('says what the resources will be, and what they were', async () => {
  const { format, pipelines, connections, roles, before } = await read(PLAN, FILE);
  const [source] = pipelines[0]?.sources ?? [];
  expect(format).toBe('Terraform');
  expect(pipelines.map(({ id, name }) => [id, short(name)])).toEqual([
    ['aws_codepipeline.app', '"app-deploy"'],
  ]);
  expect(
    source &&
      [source.name, source.connection, source.repository, source.branch, source.detectsChanges].map(short),
  ).toEqual([
    '"App"',
    '@aws_codestarconnections_connection.github.arn',
    '"octo-org/app"',
    '"trunk"',
    '"false"',
  ]);
  expect(connections.map(({ name, provider, replaced }) => [short(name), short(provider), replaced])).toEqual(
    [['"app-github"', '"GitHub"', true]],
  );
  expect(roles.map(({ id, statements }) => [id, statements.length])).toEqual([['aws_iam_role.deploy', 1]]);
  const [old] = before?.pipelines[0]?.sources ?? [];
  expect(old && [short(old.branch), short(old.connection)]).toEqual([
    '"main"',
    '@aws_codestarconnections_connection.github.arn',
  ]);
});

test('its own before and after tell what changes', async () => {
  const template = await read(PLAN, FILE);
  expect(lines(judgeChange(template, template.before))).toEqual([
    'warn `ConnectionName` of connection `aws_codestarconnections_connection.github` changes from `github` to `app-github`, so it is replaced. The new connection is PENDING until a person authorizes it. Pipeline `app-deploy` uses it.',
    "warn Source action `App` of pipeline `app-deploy` is repointed: `BranchName` from `main` to `trunk`. AWS doesn't run a pipeline when its repository or branch changes.",
  ]);
});

test('is judged like any template', async () => {
  const { sources, triggers, roles } = judge(await read(PLAN, FILE));
  expect(sources).toEqual([]);
  expect(roles).toEqual([]);
  expect(lines(triggers)).toEqual([
    'warn No trigger of pipeline `app-deploy` covers `trunk`, the branch of source action `App`.',
  ]);
});

test('faults in a configuration', async () => {
  const text = PLAN.replaceAll(
    '"FullRepositoryId": "octo-org/app"',
    '"FullRepositoryId": "https://github.com/octo-org/app"',
  )
    .replaceAll('"DetectChanges"', '"PollForSourceChanges"')
    .replaceAll('"source_action_name": "App"', '"source_action_name": "Code"');
  const { sources, triggers } = judge(await read(text, FILE));
  expect(lines([...sources, ...triggers])).toEqual([
    'fail `FullRepositoryId` of source action `App` of pipeline `app-deploy` is a URL: `https://github.com/octo-org/app`.',
    'fail `PollForSourceChanges` is not a key of source action `App` of pipeline `app-deploy`.',
    'fail `SourceActionName` of a trigger of pipeline `app-deploy` is `Code`, but the pipeline has no such source action that uses a connection.',
  ]);
  expect(sources[0]?.place).toEqual({ file: 'plan.json', construct: 'aws_codepipeline.app' });
});

test('a connection that is replaced although nothing of it changes, and one that is removed', async () => {
  const tainted = await read(
    edited((find) => {
      const { change } = find('aws_codestarconnections_connection.github');
      change['after'] = { ...(change['after'] as object), name: 'github' };
      change['actions'] = ['create', 'delete'];
    }),
    FILE,
  );
  expect(lines(judgeChange(tainted, tainted.before))[0]).toMatch(
    /^warn Connection `aws_codestarconnections_connection.github` is replaced\./,
  );
  const removed = await read(
    edited((find) => {
      find('aws_codestarconnections_connection.github').change['after'] = null;
    }),
    FILE,
  );
  expect(lines(judgeChange(removed, removed.before))[0]).toBe(
    'warn Connection `aws_codestarconnections_connection.github` is removed. Pipeline `app-deploy` used it.',
  );
});

test.each([
  [['forget'], null, 0],
  [['delete'], null, 1],
  [['create', 'forget'], { provider_type: 'GitHub', name: 'github' }, 1],
])('a connection with %j', async (actions, after, count) => {
  const text = edited((find) => {
    Object.assign(find('aws_codestarconnections_connection.github').change, { actions, after });
  });
  const template = await read(text, FILE);
  const found = lines(judgeChange(template, template.before));
  expect(found.filter((line) => / is (?:removed|replaced)\b/.test(line))).toHaveLength(count);
});

test('a pipeline that still has the ARN of a connection that is removed', async () => {
  const still = (value: string) =>
    edited((find) => {
      find('aws_codestarconnections_connection.github').change['after'] = null;
      const pipeline = find('aws_codepipeline.app').change;
      pipeline['after'] = JSON.parse(JSON.stringify(pipeline['before']).replace(ARN, value)) as unknown;
      pipeline['after_unknown'] = {};
    });
  const remedies = await Promise.all(
    [ARN, ARN.replace('8e2f4a6c', '9e2f4a6c')].map(async (value) => {
      const template = await read(still(value), FILE);
      return judgeChange(template, template.before)[0]?.remedy?.text;
    }),
  );
  expect(remedies).toEqual([
    expect.stringMatching(/^Pipelines that still name this connection will fail\./),
    expect.stringMatching(/^Pipelines outside this template/),
  ]);
});

test('what is known only after the apply, or sensitive, is not judged and not shown', async () => {
  const text = edited((find) => {
    const { change } = find('aws_codepipeline.app');
    change['after_unknown'] = {
      stage: [{ action: [{ configuration: { ConnectionArn: true, FullRepositoryId: true } }] }],
    };
    change['after_sensitive'] = { stage: [{ action: [{ configuration: { BranchName: true } }] }] };
  });
  const { sources } = judge(await read(text, FILE));
  const of = 'of source action `App` of pipeline `app-deploy`';
  expect(lines(sources)).toEqual([
    `skip \`FullRepositoryId\` ${of} is known only after the apply.`,
    `skip \`BranchName\` ${of} is sensitive in the plan.`,
  ]);
});

test('what is known only after the apply is not compared; the plan says what is replaced', async () => {
  const text = edited((find) => {
    const pipeline = find('aws_codepipeline.app').change;
    pipeline['after_unknown'] = { stage: [{ action: [{ configuration: { BranchName: true } }] }] };
    const connection = find('aws_codestarconnections_connection.github').change;
    Object.assign(connection, { actions: ['update'], after_unknown: { name: true } });
  });
  const template = await read(text, FILE);
  expect(lines(judgeChange(template, template.before))).toEqual([
    'skip `BranchName` of source action `App` of pipeline `app-deploy` is known only after the apply.',
  ]);
});

test('a pipeline under another address is another one, and AWS runs what is created', async () => {
  const text = edited((find, { resource_changes: all }) => {
    const gone = find('aws_codepipeline.app');
    const added = structuredClone({ ...gone, address: 'aws_codepipeline.other', name: 'other' });
    added.change['before'] = null;
    gone.change['after'] = null;
    find('aws_codestarconnections_connection.github').change['after'] = null;
    all.push(added);
  });
  const template = await read(text, FILE);
  expect(lines(judgeChange(template, template.before))).toEqual([
    'warn Connection `aws_codestarconnections_connection.github` is removed. No remaining pipeline of this template used it.',
  ]);
});

test('a policy that is known only after the apply, or attached from elsewhere, is not judged', async () => {
  const unknown = edited((find) => {
    const { change } = find('aws_iam_role_policy.connection');
    change['after_unknown'] = { policy: true };
  });
  expect(lines(judge(await read(unknown, FILE)).roles)).toEqual([
    "skip Can't tell whether role `aws_iam_role.deploy` can use connection `aws_codestarconnections_connection.github`: other policies count too (a policy that can't be read).",
  ]);
  const attached = edited((find, plan) => {
    find('aws_iam_role_policy.connection').change['after'] = null;
    plan.resource_changes.push({
      ...find('aws_iam_role.deploy'),
      ...({
        address: 'aws_iam_role_policy_attachment.admin',
        type: 'aws_iam_role_policy_attachment',
        name: 'admin',
      } as object),
      change: {
        actions: ['no-op'],
        after: { role: 'app-deploy', policy_arn: 'arn:aws:iam::aws:policy/AdministratorAccess' },
      },
    });
  });
  expect(lines(judge(await read(attached, FILE)).roles)).toEqual([
    "skip Can't tell whether role `aws_iam_role.deploy` can use connection `aws_codestarconnections_connection.github`: other policies count too (`arn:aws:iam::aws:policy/AdministratorAccess`).",
  ]);
  const none = edited((find) => {
    find('aws_iam_role_policy.connection').change['after'] = null;
  });
  expect(lines(judge(await read(none, FILE)).roles)).toEqual([
    'fail Role `aws_iam_role.deploy` is not authorized to use connection `aws_codestarconnections_connection.github` for `octo-org/app`.',
  ]);
});

test('policies inline, attached and managed, and the project of a full clone', async () => {
  const statement = (repository: string) =>
    JSON.stringify({
      Statement: {
        Effect: 'Allow',
        Action: 'codestar-connections:UseConnection',
        Resource: '*',
        Condition: { StringEquals: { 'codestar-connections:FullRepositoryId': repository } },
      },
    });
  const added = (type: string, name: string, after: object) => ({
    address: `${type}.${name}`,
    mode: 'managed',
    type,
    name,
    change: { actions: ['no-op'], before: null, after },
  });
  const withPolicies = (policy: string) =>
    edited((find, plan) => {
      find('aws_iam_role_policy.connection').change['after'] = null;
      const { change } = find('aws_codepipeline.app');
      const { stage } = change['after'] as {
        stage: { action: { configuration: Record<string, string> }[] }[];
      };
      const [action] = stage[0]?.action ?? [];
      if (action) action.configuration['OutputArtifactFormat'] = 'CODEBUILD_CLONE_REF';
      const role = find('aws_iam_role.deploy').change['after'] as Record<string, unknown>;
      role['inline_policy'] = [{ name: 'x', policy: statement('octo-org/app') }];
      const arn = 'arn:aws:iam::111122223333:policy/build';
      plan.resource_changes.push(
        added('aws_codebuild_project', 'app', {
          name: 'app-build',
          service_role: 'arn:aws:iam::111122223333:role/app-build',
        }),
        added('aws_iam_role', 'build', {
          name: 'app-build',
          arn: 'arn:aws:iam::111122223333:role/app-build',
        }),
        added('aws_iam_policy', 'build', { arn, policy }),
        added('aws_iam_role_policy_attachment', 'build', { role: 'app-build', policy_arn: arn }),
      );
    });
  const rolesOf = async (policy: string) => lines(judge(await read(withPolicies(policy), FILE)).roles);
  expect(await rolesOf(statement('octo-org/app'))).toEqual([]);
  expect(await rolesOf(statement('octo-org/other'))).toEqual([
    'fail Role `aws_iam_role.build` is not authorized to use connection `aws_codestarconnections_connection.github` for `octo-org/app`.',
  ]);
  expect(await rolesOf('not JSON')).toEqual([
    "skip Can't tell whether role `aws_iam_role.build` can use connection `aws_codestarconnections_connection.github`: other policies count too (a policy that can't be read).",
  ]);
});

test('modules are followed only so far', async () => {
  const plan = JSON.parse(PLAN) as { configuration: { root_module: object } };
  for (let level = 0; level < 50; level += 1) {
    plan.configuration.root_module = { module_calls: { deeper: { module: plan.configuration.root_module } } };
  }
  const { pipelines } = await read(JSON.stringify(plan), FILE);
  expect(pipelines[0]?.sources[0] && short(pipelines[0].sources[0].connection)).toBe('? apply');
});

test('resources of modules refer to those beside them', async () => {
  const plan = JSON.parse(PLAN) as {
    resource_changes: Record<string, unknown>[];
    configuration: { root_module: object };
  };
  for (const change of plan.resource_changes) {
    change['address'] = `module.deploy[0].${String(change['address'])}`;
    change['module_address'] = 'module.deploy[0]';
  }
  plan.configuration.root_module = { module_calls: { deploy: { module: plan.configuration.root_module } } };
  const { pipelines } = await read(JSON.stringify(plan), FILE);
  const [source] = pipelines[0]?.sources ?? [];
  expect(source && short(source.connection)).toBe(
    '@module.deploy[0].aws_codestarconnections_connection.github.arn',
  );
});

test.each([
  ['no plan', '{"resource_changes": 1, "x": "aws_codepipeline"}'],
  ['broken resources', '{"resource_changes": [1, null, {"type": "aws_codepipeline", "change": 1}]}'],
])('%s', async (_, text) => {
  const template = await readTemplate({ file: 'plan.json', text, given: new Map() });
  expect(template?.pipelines ?? []).toEqual([]);
});

describe('blocks', () => {
  const main = {
    file: 'infra/main.tf',
    text: 'provider "aws" {}\n\nresource "aws_codepipeline" "app" {\n  name = "x"\n}\n',
  };

  test('the block of the resource is the place', async () => {
    const template = await read(PLAN, { ...FILE, block: readBlocks([main]) });
    expect(template.pipelines[0]?.place).toEqual({
      file: 'infra/main.tf',
      line: 3,
      column: 1,
      construct: 'aws_codepipeline.app',
    });
    expect(template.connections[0]?.place).toEqual({
      file: 'plan.json',
      construct: 'aws_codestarconnections_connection.github',
    });
  });

  test('two blocks of one name are none', () => {
    const find = readBlocks([main, { ...main, file: 'other/main.tf' }]);
    expect(find('aws_codepipeline', 'app')).toBeUndefined();
  });

  test('a comment is no block', () => {
    const find = readBlocks([{ file: 'a.tf', text: '# resource "aws_codepipeline" "app" {' }]);
    expect(find('aws_codepipeline', 'app')).toBeUndefined();
  });
});

describe('policies of a role that a plan does not tell plainly', () => {
  const USE = JSON.stringify({
    Statement: { Effect: 'Allow', Action: 'codestar-connections:UseConnection', Resource: '*' },
  });
  const POLICY = 'arn:aws:iam::111122223333:policy/connect';
  const added = (type: string, after: object, unknown: object = {}) => ({
    address: `${type}.connect`,
    mode: 'managed',
    type,
    name: 'connect',
    change: { actions: ['create'], before: null, after, after_unknown: unknown },
  });
  const rolesOf = async (resources: readonly object[], role: object = {}) => {
    const text = edited((find, plan) => {
      find('aws_iam_role_policy.connection').change['after'] = null;
      Object.assign(find('aws_iam_role.deploy').change['after'] as object, role);
      plan.resource_changes.push(...(resources as Change[]));
    });
    return lines(judge(await read(text, FILE)).roles);
  };
  const NAME = 'app-deploy';
  const managed = added('aws_iam_policy', { arn: POLICY, policy: USE });
  const ANY = expect.stringMatching(/^warn .* for any repository/) as string;
  const undecided = (what: string) => expect.stringContaining(`other policies count too (${what})`) as string;

  test('none is not authorized', async () => {
    expect(await rolesOf([])).toEqual([expect.stringMatching(/^fail .* not authorized/)]);
  });

  test.each([
    ['managed_policy_arns', [managed], { managed_policy_arns: [POLICY] }],
    [
      'aws_iam_policy_attachment',
      [managed, added('aws_iam_policy_attachment', { roles: [NAME], policy_arn: POLICY })],
      {},
    ],
    [
      'aws_iam_role_policy_attachments_exclusive',
      [
        managed,
        added('aws_iam_role_policy_attachments_exclusive', { role_name: NAME, policy_arns: [POLICY] }),
      ],
      {},
    ],
  ])('%s of a policy of the plan', async (_, resources, role) => {
    expect(await rolesOf(resources, { name: NAME, ...role })).toEqual([ANY]);
  });

  test.each([
    [
      '`arn:aws:iam::aws:policy/AdministratorAccess`',
      [],
      { managed_policy_arns: ['arn:aws:iam::aws:policy/AdministratorAccess'] },
    ],
    [
      'policy `aws_iam_role_policy.connect`, whose roles are unknown',
      [added('aws_iam_role_policy', { policy: USE }, { role: true })],
      {},
    ],
    [
      'attachment `aws_iam_role_policy_attachment.connect`, whose roles are unknown',
      [added('aws_iam_role_policy_attachment', { policy_arn: POLICY }, { role: true })],
      {},
    ],
    [
      'attachment `aws_iam_policy_attachment.connect`, whose roles are unknown',
      [added('aws_iam_policy_attachment', { policy_arn: POLICY }, { roles: true })],
      {},
    ],
  ])('%s is not judged', async (what, resources, role) => {
    expect(await rolesOf(resources, role)).toEqual([undecided(what)]);
  });

  test('the ARN of a connection of the plan in a policy is that connection', async () => {
    const text = edited((find) => {
      const { change } = find('aws_codestarconnections_connection.github');
      change['after'] = { ...(change['after'] as object), arn: ARN };
      const policy = find('aws_iam_role_policy.connection').change;
      const document = JSON.parse(USE) as { Statement: { Resource: string } };
      document.Statement.Resource = ARN;
      policy['after'] = { ...(policy['after'] as object), policy: JSON.stringify(document) };
      policy['after_unknown'] = {};
    });
    expect(lines(judge(await read(text, FILE)).roles)).toEqual([ANY]);
  });
});

test.each([
  ['a trigger that is known only after the apply', { git_configuration: true }, 'SourceActionName'],
  ['its branches', { git_configuration: [{ push: [{ branches: true }] }] }, 'Whether a trigger covers'],
  ['its filters', { git_configuration: [{ push: true }] }, 'Whether a trigger covers'],
])('%s is not missing', async (_, unknown, about) => {
  const text = edited((find) => {
    const { change } = find('aws_codepipeline.app');
    const git = { source_action_name: 'App', push: [{}] };
    Object.assign(change['after'] as object, { trigger: [{ git_configuration: [git] }] });
    const marks = change['after_unknown'] ?? {};
    change['after_unknown'] = { ...marks, trigger: [unknown] };
  });
  const { triggers } = judge(await read(text, FILE));
  expect(lines(triggers)).toEqual([expect.stringMatching(/^skip .* is known only after the apply\.$/)]);
  expect(triggers[0]?.message).toContain(about);
});
