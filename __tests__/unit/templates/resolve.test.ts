/** Values of a template: references, functions and conditions. */

import { read, short, templateOf, textAt } from './templates';

const TOP = `Parameters:
  Repo: { Type: String, Default: octo-org/app }
  Branch: { Type: String }
  Owner: { Type: String, Default: octo-org }
  Secret: { Type: String, Default: octo-org/hidden, NoEcho: true }
  Stored: { Type: 'AWS::SSM::Parameter::Value<String>', Default: /app/branch }
  Branches: { Type: CommaDelimitedList, Default: 'main, develop' }
Mappings:
  Environments:
    prod: { branch: main, repos: [octo-org/app, octo-org/web] }
    test: { branch: develop }
Conditions:
  IsProd: !Equals [!Ref Branch, main]`;

/** The values of the source action for an expression in the place of `BranchName`. */
async function valueOf(expression: string, given: Record<string, string> = {}) {
  const text = templateOf({
    top: TOP,
    configuration: `ConnectionArn: !Ref Connection\nFullRepositoryId: octo-org/app\nBranchName: ${expression}`,
    resources: 'Connection:\n  Type: AWS::CodeConnections::Connection',
  });
  const { pipelines } = await read(text, { given });
  const branch = pipelines[0]?.sources[0]?.branch;
  if (!branch) throw new Error('There is no source action.');
  return { branch, text };
}

test.each([
  ['main', '"main"'],
  ['"main"', '"main"'],
  ['!Ref Repo', '"octo-org/app"'],
  ['{ Ref: Repo }', '"octo-org/app"'],
  ['!Ref Branch', '? parameter Branch'],
  ['!Ref Stored', '? ssm Stored'],
  ['!Ref Nobody', '? undeclared Nobody'],
  ['!Ref AWS::StackName', '? pseudo AWS::StackName'],
  ['!Ref AWS::NoValue', '-'],
  ['!Ref Connection', '@Connection.Ref'],
  ['!GetAtt Connection.ConnectionArn', '@Connection.ConnectionArn'],
  ['!GetAtt [Connection, ConnectionArn]', '@Connection.ConnectionArn'],
  ['!Sub "release/${Owner}"', '"release/octo-org"'],
  ['!Sub "${!Owner}-${Owner}"', '"${Owner}-octo-org"'],
  ['!Sub ["${Name}/x", { Name: !Ref Owner }]', '"octo-org/x"'],
  ['!Sub "${AWS::StackName}-x"', '? pseudo AWS::StackName'],
  ['!Sub "${Connection.ConnectionArn}/x"', '? attribute Connection'],
  ['!Join ["/", [release, !Ref Owner]]', '"release/octo-org"'],
  ['!Join ["-", [a, !Ref AWS::NoValue, b]]', '"a-b"'],
  ['!Join ["-", !Ref Branches]', '"main-develop"'],
  ['!Select [1, [main, develop]]', '"develop"'],
  ['!Select [1, !Ref Branches]', '"develop"'],
  ['!Select [0, !Split ["/", !Ref Repo]]', '"octo-org"'],
  ['!Select [9, [main]]', '? form'],
  ['!FindInMap [Environments, prod, branch]', '"main"'],
  ['!FindInMap [Environments, !Ref AWS::Region, branch]', '? pseudo AWS::Region'],
  ['!FindInMap [Environments, nowhere, branch, { DefaultValue: trunk }]', '"trunk"'],
  ['!Select [1, !FindInMap [Environments, prod, repos]]', '"octo-org/web"'],
  ['!If [IsProd, main, develop]', '[IsProd] "main" | [!IsProd] "develop"'],
  ['!If [IsProd, main, !Ref AWS::NoValue]', '[IsProd] "main" | [!IsProd] -'],
  // One condition does not contradict itself.
  [
    '!Sub ["${A}-${B}", { A: !If [IsProd, a1, a2], B: !If [IsProd, b1, b2] }]',
    '[IsProd] "a1-b1" | [!IsProd] "a2-b2"',
  ],
  ['!If [IsProd, !If [IsProd, main, never], develop]', '[IsProd] "main" | [!IsProd] "develop"'],
  ['!ImportValue branch', '? import'],
  ['{ "Fn::ImportValue": !Sub "${Owner}-branch" }', '? import'],
  ['"{{resolve:ssm:/app/branch}}"', '? dynamic'],
  ['"{{ cookiecutter.branch }}"', '? placeholder'],
  ['{{ cookiecutter.branch }}', '? placeholder'],
  ['"<%= branch %>"', '? placeholder'],
  ['"#{variables.branch}"', '? variable'],
  // A name of the template is a forgotten `Fn::Sub`, any other a placeholder of another tool.
  ['"${Owner}"', '"${Owner}"'],
  ['"${BRANCH}"', '? placeholder'],
  ['{ "Fn::Transform": { Name: Branches } }', '? macro Branches'],
  ['!Base64 main', '? function Fn::Base64'],
  ['!Vault secret/branch', '? function Fn::Vault'],
  ['[main]', '? form'],
  ['~', '-'],
  ['', '-'],
])('%s is %s', async (expression, expected) => {
  const { branch } = await valueOf(expression);
  expect(short(branch)).toBe(expected);
});

test('a value that was passed wins over the default, and is never shown', async () => {
  const { branch } = await valueOf('!Ref Repo', { Repo: 'octo-org/other' });
  expect(branch.possibilities).toMatchObject([
    { content: { text: 'octo-org/other', origin: 'given', parameters: ['Repo'], secret: true } },
  ]);
});

test('a default is known as one, and where it is written', async () => {
  const { branch, text } = await valueOf('!Sub "${Owner}"');
  const [possibility] = branch.possibilities;
  expect(possibility).toMatchObject({ content: { origin: 'default', parameters: ['Owner'], secret: false } });
  expect(possibility && textAt(text, possibility.place)).toMatch(/^octo-org }$/);
  expect(textAt(text, branch.place)).toBe('"${Owner}"');
});

test('NoEcho makes everything secret that it is part of', async () => {
  const { branch } = await valueOf('!Join ["-", [a, !Ref Secret]]');
  expect(branch.possibilities).toMatchObject([{ content: { text: 'a-octo-org/hidden', secret: true } }]);
});

test('what a map holds can be shown, but nothing that NoEcho chooses', async () => {
  const find = (key: string) => valueOf(`!FindInMap [Environments, !Ref ${key}, branch]`, { [key]: 'prod' });
  expect((await find('Repo')).branch.possibilities).toMatchObject([
    { content: { text: 'main', origin: 'given', parameters: ['Repo'], secret: false } },
  ]);
  expect((await find('Secret')).branch.possibilities).toMatchObject([{ content: { secret: true } }]);
});

test('a pseudo parameter can be passed', async () => {
  const { branch } = await valueOf('!Sub "${AWS::StackName}-x"', { 'AWS::StackName': 'app' });
  expect(short(branch)).toBe('"app-x"');
});

test('equal expressions are known to be equal, whatever their style', async () => {
  const expressionOf = async (expression: string) => {
    const [possibility] = (await valueOf(expression)).branch.possibilities;
    return possibility?.content.kind === 'unknown' ? possibility.content.expression : undefined;
  };
  const expected = await expressionOf('!Join ["-", [a, !Ref Branch]]');
  expect(expected).toBe('Fn::Join(["-",["a",Ref("Branch")]])');
  expect(await expressionOf('{ "Fn::Join": ["-", ["a", { "Ref": "Branch" }]] }')).toBe(expected);
});

test('what cannot be read equals nothing', async () => {
  const expressionOf = async (expression: string) => {
    const [possibility] = (await valueOf(expression)).branch.possibilities;
    return possibility?.content.kind === 'unknown' ? possibility.content.expression : undefined;
  };
  expect(await expressionOf('!Base64 [~, {{ x }}, { a: b }]')).toBe('Fn::Base64([null,{{ x }},{"a":"b"}])');
  expect(await expressionOf(`!Base64 ${'x'.repeat(2000)}`)).toBe('?');
});

test('what makes too much of itself is not followed', async () => {
  const ifs = Array.from({ length: 12 }, (_, index) => `!If [C${index}, a, b]`);
  expect(short((await valueOf(`!Join ["", [${ifs.join(', ')}]]`)).branch)).toBe('? form');

  const levels = Array.from({ length: 30 }, (_, level) =>
    level === 0 ? 'x: &l0 [a, b]' : `x${level}: &l${level} !Join ["", [*l${level - 1}, *l${level - 1}]]`,
  );
  const bomb = `Metadata:\n  ${levels.join('\n  ')}\n`;
  const text = `${bomb}${templateOf({ configuration: `BranchName: *l29` })}`;
  const { pipelines } = await read(text);
  expect(pipelines[0]?.sources[0] && short(pipelines[0].sources[0].branch)).toBe('? form');
});
