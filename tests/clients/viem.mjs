// What programs do with viem: a public, a wallet and a test client, over HTTP and WebSocket.
import assert from "node:assert/strict";
import {
  createPublicClient, createTestClient, createWalletClient, defineChain, http, parseEther, webSocket,
} from "viem";
import { privateKeyToAccount } from "viem/accounts";

const [url, websocket, creation] = process.argv.slice(2);
const account = privateKeyToAccount("0x5de4111afa1a4b94908f83103eb1f1706367c2e68ca870fc3fb9a804cdab365a");
const PAYEE = "0x000000000000000000000000000000000000071e";
const chain = defineChain({
  id: 1337,
  name: "MEVM",
  nativeCurrency: { name: "coin", symbol: "COIN", decimals: 18 },
  rpcUrls: { default: { http: [url] } },
});
const client = createPublicClient({ chain, transport: http(url, { batch: true }), pollingInterval: 50 });
const wallet = createWalletClient({ account, chain, transport: http(url) });

const hash = await wallet.sendTransaction({ to: PAYEE, value: parseEther("1") });
assert.equal((await client.waitForTransactionReceipt({ hash })).status, "success");
const [balance, chainId, fees, history] = await Promise.all([
  client.getBalance({ address: PAYEE }),
  client.getChainId(),
  client.estimateFeesPerGas(),
  client.getFeeHistory({ blockCount: 2, rewardPercentiles: [50] }),
]); // one batch
assert.equal(balance, parseEther("1"));
assert.equal(chainId, 1337);
assert.ok(fees.maxFeePerGas > 0n);
assert.equal(history.reward.length, 2);

const abi = [{ type: "function", name: "bump", inputs: [], outputs: [{ type: "uint256" }], stateMutability: "nonpayable" }];
const deployed = await wallet.deployContract({ abi, bytecode: creation });
const { contractAddress: address } = await client.waitForTransactionReceipt({ hash: deployed });
assert.equal((await client.simulateContract({ address, abi, functionName: "bump" })).result, 1n);
const simulated = await client.simulateBlocks({ blocks: [{ calls: [{ to: address, data: "0x" }] }] });
assert.equal(simulated[0].calls[0].status, "success");
assert.equal((await client.getProof({ address, storageKeys: [] })).address, address);
assert.ok((await client.createAccessList({ to: address, account })).gasUsed > 0n);

// Filters by polling, subscriptions over WebSocket.
const filter = await client.createEventFilter({ address });
const socket = createPublicClient({ chain, transport: webSocket(websocket) });
const blocks = [], logs = [];
const stop = [
  socket.watchBlockNumber({ onBlockNumber: (number) => blocks.push(number) }),
  socket.watchEvent({ address, onLogs: (found) => logs.push(...found) }),
];
await socket.getBlockNumber();
await new Promise((resolve) => setTimeout(resolve, 100)); // until it has subscribed
const bumped = await wallet.writeContract({ address, abi, functionName: "bump" });
while (!blocks.length || !logs.length) await new Promise((resolve) => setTimeout(resolve, 10));
assert.equal(logs[0].transactionHash, bumped);
assert.deepEqual((await client.getFilterChanges({ filter })).map((log) => log.transactionHash), [bumped]);
assert.equal(await client.uninstallFilter({ filter }), true);
stop.forEach((each) => each());
(await socket.transport.getRpcClient()).close();

for (const mode of ["anvil", "hardhat"]) {
  const test = createTestClient({ mode, chain, transport: http(url) });
  const id = await test.snapshot();
  await test.setBalance({ address: PAYEE, value: 7n });
  await test.setNonce({ address: PAYEE, nonce: 5 });
  await test.setCode({ address, bytecode: "0x00" });
  await test.setStorageAt({ address, index: 0, value: "0x" + "09".padStart(64, "0") });
  assert.equal(await client.getBalance({ address: PAYEE }), 7n);
  assert.equal(await client.getTransactionCount({ address: PAYEE }), 5);
  assert.equal(await client.getCode({ address }), "0x00");
  assert.equal(BigInt(await client.getStorageAt({ address, slot: "0x0" })), 9n);

  await test.impersonateAccount({ address: PAYEE });
  await test.setBalance({ address: PAYEE, value: parseEther("2") });
  const unlocked = createWalletClient({ account: PAYEE, chain, transport: http(url) });
  await client.waitForTransactionReceipt({ hash: await unlocked.sendTransaction({ to: address, value: 1n }) });
  await test.stopImpersonatingAccount({ address: PAYEE });

  const { number, timestamp } = await client.getBlock();
  await test.increaseTime({ seconds: 1000 });
  await test.mine({ blocks: 2, interval: 10 });
  const later = await client.getBlock();
  assert.equal(later.number, number + 2n);
  assert.ok(later.timestamp > timestamp + 900n);
  await test.setNextBlockTimestamp({ timestamp: later.timestamp + 500n });
  await test.setNextBlockBaseFeePerGas({ baseFeePerGas: 5n });
  await test.setCoinbase({ address: PAYEE });
  await test.setBlockGasLimit({ gasLimit: 20_000_000n });
  await test.mine({ blocks: 1 });
  const made = await client.getBlock();
  assert.deepEqual([made.timestamp, made.baseFeePerGas], [later.timestamp + 500n, 5n]);
  assert.deepEqual([made.miner, made.gasLimit], [PAYEE, 20_000_000n]);

  await test.setAutomine(false);
  assert.equal(await test.getAutomine(), false);
  const waiting = await wallet.sendTransaction({ to: PAYEE, value: 1n, gas: 21_000n });
  if (mode === "anvil") {
    assert.equal((await test.getTxpoolStatus()).pending, 1);
    assert.equal(Object.keys((await test.getTxpoolContent()).pending).length, 1);
    assert.equal(Object.keys((await test.inspectTxpool()).pending).length, 1);
    await test.setBlockTimestampInterval({ interval: 7 });
    await test.removeBlockTimestampInterval();
  }
  await test.dropTransaction({ hash: waiting });
  await test.mine({ blocks: 1 });
  assert.equal((await client.getBlock()).transactions.length, 0);
  await test.setIntervalMining({ interval: 0 });
  await test.setAutomine(true);
  const dump = await test.dumpState();
  await test.revert({ id });
  assert.equal((await client.getBlock()).number, number - 1n);
  await test.loadState({ state: dump });
  assert.equal(await client.getTransactionCount({ address: PAYEE }), 6);
}
