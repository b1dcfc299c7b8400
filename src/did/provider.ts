/** A provider of ethers that ends: it knows its chain, and no answer is waited for longer than it is told. */
import { EthrDidController } from 'ethr-did-resolver'
import { VitalproofError } from '../core/errors'

/** Provider of ethers 6. */
export type EthersProvider = NonNullable<ConstructorParameters<typeof EthrDidController>[4]>

/** What ethers' JsonRpcProvider has beside it. */
export interface JsonRpcProvider extends EthersProvider {
  send(method: string, params: readonly unknown[]): Promise<unknown>
  _getConnection(): Connection
}

/** Of ethers' FetchRequest. */
interface Connection {
  readonly url: string
  readonly body: Uint8Array<ArrayBuffer> | null
  timeout: number
  getUrlFunc: (request: Connection) => Promise<Answer>
}

interface Answer {
  statusCode: number
  statusMessage: string
  headers: Record<string, string>
  body: Uint8Array
}

/**
 * The class is ethers', which comes with ethr-did-resolver and not with us. As ethers makes it by itself, it waits for an endpoint
 * that dies after its first answer for ever, and writes to the console meanwhile; and a socket that never answers keeps the
 * process alive. So it is made with its chain as a fact, and with requests of our own.
 */
export function makeProvider(options: { chainId: number; rpcUrl: string; timeoutMs: number }): JsonRpcProvider {
  const { chainId, rpcUrl, timeoutMs } = options
  const controller = new EthrDidController(NOBODY, undefined, undefined, `0x${chainId.toString(16)}`, undefined, rpcUrl)
  // biome-ignore lint/complexity/useLiteralKeys: a private member, reachable by its name only; there is no public way to the class
  const plain = controller['contract'].runner!.provider as unknown as JsonRpcProvider
  const connection = plain._getConnection()
  // within this time ethers repeats a request that was refused as one too many
  connection.timeout = timeoutMs
  connection.getUrlFunc = (request) => ask(request, timeoutMs)
  const Provider = plain.constructor as new (
    connection: Connection,
    chainId: number,
    options: { staticNetwork: true },
  ) => JsonRpcProvider
  return new Provider(connection, chainId, { staticNetwork: true })
}

const NOBODY = `0x${'00'.repeat(20)}`

async function ask({ url, body }: Connection, timeoutMs: number): Promise<Answer> {
  try {
    const { href, authorization } = withoutPassword(url)
    const headers = { 'content-type': 'application/json', ...authorization }
    const response = await fetch(href, { method: 'POST', headers, body, signal: AbortSignal.timeout(timeoutMs) })
    // its headers stay here: ethers would wait for as long as `retry-after` says
    const { status: statusCode, statusText: statusMessage } = response
    return { statusCode, statusMessage, headers: {}, body: new Uint8Array(await response.arrayBuffer()) }
  } catch {
    // the error would quote the URL, which may hold a key
    throw new VitalproofError('CHAIN_MISMATCH', 'the endpoint does not answer', {
      at: 'rpc',
      fix: 'check the endpoint',
    })
  }
}

/** `fetch` takes no URL with a name and a password in it. */
function withoutPassword(text: string): { href: string; authorization: { authorization?: string } } {
  const url = new URL(text)
  const { username, password } = url
  if (username === '' && password === '') return { href: text, authorization: {} }
  url.username = ''
  url.password = ''
  const basic = btoa(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`)
  return { href: url.href, authorization: { authorization: `Basic ${basic}` } }
}
