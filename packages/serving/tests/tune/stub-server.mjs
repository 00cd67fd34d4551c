// A server that answers after some milliseconds. Arguments: port, milliseconds; `fail` as the latter ends it at once.
import { createServer } from 'node:http';

const [port, delay] = process.argv.slice(2);
if (delay === 'fail') {
  console.error('no such delay');
  process.exit(3);
}
createServer((request, response) => {
  request.resume();
  const pause = request.url === '/ready' ? 0 : Number(delay);
  setTimeout(() => response.end(process.env.ANSWER ?? 'ok'), pause);
}).listen(Number(port), '127.0.0.1');
