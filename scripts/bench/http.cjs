/** What any program pays: the same two calls with `node:http` alone, unsigned. */

const http = require('node:http');

function call(target, body) {
  return new Promise((resolve, reject) => {
    const headers = { 'x-amz-target': target, 'content-type': 'application/x-amz-json-1.1' };
    const request = http.request(process.env.AWS_ENDPOINT_URL, { method: 'POST', headers }, (response) => {
      let text = '';
      response.on('data', (chunk) => (text += chunk));
      response.on('end', () => resolve(JSON.parse(text)));
    });
    request.on('error', reject);
    request.end(JSON.stringify(body));
  });
}

Promise.all([
  call('CodeStar_connections_20191201.GetConnection', { ConnectionArn: process.env.INPUT_CONNECTION }),
  call('CodePipeline_20150709.GetPipeline', { name: process.env.INPUT_PIPELINE }),
]);
