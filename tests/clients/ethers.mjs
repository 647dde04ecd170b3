// What programs do with ethers v6: send, deploy, call, search, listen.
import assert from "node:assert/strict";
import { Contract, ContractFactory, JsonRpcProvider, Wallet, WebSocketProvider, parseEther } from "ethers";

const [url, websocket, creation] = process.argv.slice(2);
const KEY = "0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d";
const PAYEE = "0x00000000000000000000000000000000000e7e25";
const TOPIC = "0x" + "aa".padStart(64, "0");

// Its cache of a quarter of a second is longer than a block takes here.
const provider = new JsonRpcProvider(url, undefined, { pollingInterval: 50, cacheTimeout: -1 });
assert.equal((await provider.getNetwork()).chainId, 1337n);
const wallet = new Wallet(KEY, provider);

const sent = await wallet.sendTransaction({ to: PAYEE, value: parseEther("1") });
const receipt = await sent.wait();
assert.equal(receipt.status, 1);
assert.equal(await provider.getBalance(PAYEE), parseEther("1"));
assert.equal(await provider.getBalance(PAYEE, receipt.blockNumber - 1), 0n);
assert.equal((await provider.getTransaction(sent.hash)).type, 2);
assert.ok((await provider.getFeeData()).maxFeePerGas > 0n);
assert.equal((await provider.getBlock("latest", true)).prefetchedTransactions.length, 1);

const abi = ["function bump() returns (uint256)"];
const deployed = await new ContractFactory(abi, creation, wallet).deploy();
const contract = await deployed.waitForDeployment();
const address = await contract.getAddress();
assert.equal(await contract.bump.staticCall(), 1n);

// Over WebSocket: a block, a log, and a pending transaction are told of.
const socket = new WebSocketProvider(websocket);
const told = { block: [], log: [], pending: [] };
await socket.on("block", (number) => told.block.push(number));
await socket.on({ address }, (log) => told.log.push(log));
await socket.on("pending", (hash) => told.pending.push(hash));
await socket.getBlockNumber();
await new Promise((resolve) => setTimeout(resolve, 100)); // until it has subscribed
const bumped = await contract.bump();
await bumped.wait();
while (!told.block.length || !told.log.length || !told.pending.length)
  await new Promise((resolve) => setTimeout(resolve, 10));
assert.equal(told.pending[0], bumped.hash);
assert.deepEqual([told.log[0].topics[0], BigInt(told.log[0].data)], [TOPIC, 1n]);
const logs = await provider.getLogs({ address, topics: [TOPIC], fromBlock: 0 });
assert.deepEqual(logs.map((log) => log.transactionHash), [bumped.hash]);

// A failing call carries its reason.
const reverting = new Contract("0x000000000000000000000000000000000000dead", ["function f()"], wallet);
const reason = "0x08c379a0" + "20".padStart(64, "0") + "02".padStart(64, "0") + "6e6f".padEnd(64, "0");
const code = "0x6064600a5f3960645ffd" + reason.slice(2); // revert with what follows
await provider.send("anvil_setCode", [await reverting.getAddress(), code]);
await assert.rejects(reverting.f(), (error) => error.code === "CALL_EXCEPTION" && error.reason === "no");
await assert.rejects(
  wallet.sendTransaction({ to: PAYEE, value: parseEther("1000000") }),
  (error) => error.code === "INSUFFICIENT_FUNDS",
);
await assert.rejects(
  wallet.sendTransaction({ to: PAYEE, nonce: 0 }),
  (error) => error.code === "NONCE_EXPIRED",
);

await socket.destroy();
provider.destroy();
