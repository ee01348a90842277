// An independent client on the sandbox: Baileys, unmodified, pairs as the second
// account, waits for one picture from the number it is told, takes it apart, and
// sends it back with the caption "back".
//
//   node baileys.mjs SERVER_FILE PEER_NUMBER
//
// It is run in the folder Baileys is installed in. NODE_EXTRA_CA_CERTS must name
// the server's certificate. One JSON line an event goes to standard output;
// Baileys itself is kept quiet, as it prints keys.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'

const [serverFile, peer] = process.argv.slice(2)
const server = JSON.parse(readFileSync(serverFile, 'utf8'))
const say = (event, more = {}) => process.stdout.write(JSON.stringify({ event, ...more }) + '\n')
const fail = e => { say('failed', { error: String(e?.message ?? e).slice(0, 200) }); process.exitCode = 1 }
for (const name of ['log', 'info', 'warn', 'error', 'debug', 'trace', 'dir']) console[name] = () => {}
process.on('uncaughtException', fail)
process.on('unhandledRejection', fail)

const here = createRequire(process.cwd() + '/')
const load = name => import(pathToFileURL(here.resolve(name)))
const { default: makeSocket, downloadMediaMessage, initAuthCreds, makeCacheableSignalKeyStore } = await load('baileys')
const { WA_CERT_DETAILS } = await load('baileys/lib/Defaults/index.js')
WA_CERT_DETAILS.PUBLIC_KEY = Buffer.from(server.noise_root, 'hex')

const logger = { level: 'silent', child: () => logger }
for (const level of ['trace', 'debug', 'info', 'warn', 'error', 'fatal']) logger[level] = () => {}

// Keys live in memory: this client is gone when the test ends.
const creds = initAuthCreds()
const rows = new Map()
const keys = makeCacheableSignalKeyStore({
  get: async (type, ids) => Object.fromEntries(ids.flatMap(id => rows.has(type + id) ? [[id, rows.get(type + id)]] : [])),
  set: async data => {
    for (const [type, byId] of Object.entries(data)) {
      for (const [id, value] of Object.entries(byId)) value ? rows.set(type + id, value) : rows.delete(type + id)
    }
  }
}, logger)

// A picture is sent with its thumbnail and size given, so that no image library
// is needed.
const answer = async (socket, message) => {
  const image = message.message.imageMessage
  const bytes = await downloadMediaMessage(message, 'buffer', { host: server.address }, { logger, reuploadRequest: socket.updateMediaMessage })
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  say('received', { id: message.key.id, sha256, caption: image.caption ?? '', promised: Buffer.from(image.fileSha256).toString('hex') })
  const sent = await socket.sendMessage(peer + '@s.whatsapp.net', {
    image: bytes, caption: 'back', jpegThumbnail: Buffer.from(image.jpegThumbnail).toString('base64'),
    width: image.width, height: image.height
  })
  say('sent', { id: sent.key.id, sha256 })
}

const scan = async code => {
  const url = new URL(server.scan)
  url.searchParams.set('account', 'second')
  const answer = await fetch(url, { method: 'POST', body: code })
  say('scanned', { status: answer.status })
}

const connect = () => {
  const socket = makeSocket({
    auth: { creds, keys }, logger, waWebSocketUrl: `wss://${server.address}/ws/chat`,
    syncFullHistory: false, markOnlineOnConnect: false, generateHighQualityLinkPreview: false,
    version: [2, 3000, 1030000000]
  })
  socket.ev.on('creds.update', update => Object.assign(creds, update))
  socket.ev.on('connection.update', update => {
    if (update.qr) scan(update.qr).catch(fail)
    if (update.connection === 'open') say('open', { number: creds.me.id.split(/[:@]/)[0] })
    if (update.connection === 'close') {
      const code = update.lastDisconnect?.error?.output?.statusCode
      say('closed', { code })
      if (code === 515) connect() // how a pairing ends
      else process.exit(1)
    }
  })
  socket.ev.on('messages.upsert', ({ messages }) => {
    for (const message of messages) {
      if (!message.key.fromMe && message.message?.imageMessage) answer(socket, message).catch(fail)
    }
  })
}
connect()
