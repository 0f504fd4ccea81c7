/**
 * Records what `cdk synth` writes for the app in scripts/record-cdk/app, for the tests of templates. The packages of CDK
 * are installed into a temporary folder: nothing here depends on them.
 *
 * node scripts/record-cdk.mjs [VERSION OF aws-cdk-lib] [VERSION OF aws-cdk]
 */

import { execFileSync } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

const APP = path.join(import.meta.dirname, 'record-cdk', 'app');
const RECORDED = path.join(import.meta.dirname, '..', '__tests__', 'fixtures', 'cdk.out');

/** Where the app is in a job of GitHub Actions. */
const WORKSPACE = '/github/workspace';

const [libVersion = 'latest', cliVersion = 'latest'] = process.argv.slice(2);
const folder = await realpath(await mkdtemp(path.join(tmpdir(), 'cdk-')));
const npm = (...command) => execFileSync('npx', command, { cwd: folder, stdio: 'inherit' });

try {
  await cp(APP, folder, { recursive: true });
  await writeFile(path.join(folder, 'cdk.json'), JSON.stringify({ app: 'node app.mjs' }));
  await writeFile(path.join(folder, 'package.json'), '{"private":true}');
  npm(
    'npm',
    'install',
    '--no-audit',
    '--no-fund',
    `aws-cdk-lib@${libVersion}`,
    `aws-cdk@${cliVersion}`,
    'constructs',
  );
  npm('cdk', 'synth', '--quiet', '--no-version-reporting', '--no-notices');

  await rm(RECORDED, { recursive: true, force: true });
  const output = path.join(folder, 'cdk.out');
  for (const name of await readdir(output, { recursive: true })) {
    // The others say nothing of constructs or resources.
    if (!/(?:\.template|\.metadata|(?:^|[\\/])manifest)\.json$/.test(name)) continue;
    const document = JSON.parse(
      (await readFile(path.join(output, name), 'utf8')).replaceAll(folder, WORKSPACE),
    );
    if (document.artifacts) delete document.artifacts['aws-cdk-lib/feature-flag-report'];
    const target = path.join(RECORDED, name);
    await mkdir(path.dirname(target), { recursive: true });
    await writeFile(target, `${JSON.stringify(document, null, 1)}\n`);
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
