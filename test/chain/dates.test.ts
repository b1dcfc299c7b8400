/** The contracts' calendar against the library's, day by day. */
import { deployContract, readContract, waitForTransactionReceipt } from 'viem/actions'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { dayFromDate, todayWord } from '../../src/model/dates'
import { type LocalChain, startChain } from './anvil'
import { civilDateHarness } from './generated/civil-date-harness'
import { DAY, NOON, OWNER } from './scenario'

const CHUNK = 10_000

let chain: LocalChain
let address: `0x${string}`

beforeAll(async () => {
  chain = await startChain({ timestamp: NOON })
  const client = chain.clientOf(OWNER)
  const hash = await deployContract(client, { ...civilDateHarness, args: [], account: client.account, chain: null })
  address = (await waitForTransactionReceipt(client, { hash })).contractAddress!
})

afterAll(async () => {
  await chain.stop()
})

function wordsFrom(timestamp: bigint, count: number): Promise<readonly bigint[]> {
  return readContract(chain.clientOf(OWNER), {
    address,
    abi: civilDateHarness.abi,
    functionName: 'wordsFrom',
    args: [timestamp, BigInt(count)],
  })
}

it('CivilDate gives the day word of dates.ts on every day from 1970 to 2200', async () => {
  const first = dayFromDate('1970-01-01')
  const end = dayFromDate('2201-01-01')
  for (let day = first; day < end; day += CHUNK) {
    const count = Math.min(CHUNK, end - day)
    const words = await wordsFrom(BigInt((day - first) * DAY), count)
    const expected = Array.from({ length: count }, (_, i) => todayWord(day + i))
    expect(words).toEqual(expected)
  }
})

it('CivilDate changes the day at midnight UTC', async () => {
  const midnight = BigInt(Date.UTC(2024, 1, 29) / 1000)
  const word = (date: string) => todayWord(dayFromDate(date))
  expect(await wordsFrom(midnight - 1n, 1)).toEqual([word('2024-02-28')])
  expect(await wordsFrom(midnight, 1)).toEqual([word('2024-02-29')])
  expect(await wordsFrom(midnight + BigInt(DAY) - 1n, 1)).toEqual([word('2024-02-29')])
  expect(await wordsFrom(midnight + BigInt(DAY), 1)).toEqual([word('2024-03-01')])
})
