import { type AddressInfo, createServer, type Socket } from 'node:net';

/** A mail server on loopback that takes what it is given (RFC 5321, as much as a client needs), or refuses. */
export interface MailServer {
  readonly url: string;
  readonly mails: readonly { readonly from: string; readonly to: readonly string[]; readonly data: string }[];
  /** Answered to every recipient from now on. */
  refuse: string | undefined;
  stop(): Promise<void>;
}

export async function startMailServer(): Promise<MailServer> {
  const mails: { from: string; to: string[]; data: string }[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket.once('close', () => sockets.delete(socket)));
    socket.on('error', () => socket.destroy());
    talk(socket, mails, () => running.refuse);
  });
  await new Promise<void>((resolve) => server.listen(0, '::', resolve));
  const running: MailServer = {
    url: `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`,
    mails,
    refuse: undefined,
    async stop() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return running;
}

function talk(
  socket: Socket,
  mails: { from: string; to: string[]; data: string }[],
  refusal: () => string | undefined,
): void {
  const say = (line: string) => socket.write(`${line}\r\n`);
  let mail = { from: '', to: [] as string[], data: '' };
  let isData = false;
  let rest = '';
  const take = (line: string): void => {
    if (isData) {
      if (line !== '.') mail.data += `${line}\n`;
      else {
        isData = false;
        mails.push(mail);
        mail = { from: '', to: [], data: '' };
        say('250 taken');
      }
      return;
    }
    const verb = line.slice(0, 4).toUpperCase();
    const address = /<([^>]*)>/.exec(line)?.[1] ?? '';
    if (verb === 'EHLO' || verb === 'HELO') say('250 mail.example');
    else if (verb === 'MAIL') {
      mail.from = address;
      say('250 ok');
    } else if (verb === 'RCPT') {
      mail.to.push(address);
      say(refusal() ?? '250 ok');
    } else if (verb === 'DATA') {
      isData = true;
      say('354 go on');
    } else if (verb === 'QUIT') socket.end('221 bye\r\n');
    else say('502 no');
  };
  say('220 mail.example');
  socket.on('data', (chunk) => {
    const lines = (rest + chunk.toString('utf8')).split('\r\n');
    rest = lines.pop()!;
    for (const line of lines) take(line);
  });
}
