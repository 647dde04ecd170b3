// snarkjs with everything loaded: a process that reads lines of JSON and answers each with seconds.
//
//     node snarkjs_prover.mjs <node_modules> <name> <wasm> <zkey> [<name> <wasm> <zkey> …]
//
// A line is a list of [name, input signals]; the answer is [seconds of witnesses, seconds of proofs,
// seconds of all processors in both].
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";

const [modules, ...files] = process.argv.slice(2);
const require = createRequire(`${modules}/`);
const snarkjs = require("snarkjs");
const { WitnessCalculatorBuilder } = require("circom_runtime");

const circuits = {};
for (let i = 0; i < files.length; i += 3) {
    circuits[files[i]] = {
        calculator: await WitnessCalculatorBuilder(readFileSync(files[i + 1]), { sanityCheck: true }),
        key: { type: "mem", data: new Uint8Array(readFileSync(files[i + 2])) },
    };
}

async function measure(jobs) {
    let witnesses = 0;
    let proofs = 0;
    const used = process.cpuUsage();
    for (const [name, signals] of jobs) {
        const { calculator, key } = circuits[name];
        const begin = performance.now();
        const data = await calculator.calculateWTNSBin(signals, true);
        const between = performance.now();
        await snarkjs.groth16.prove(key, { type: "mem", data });
        witnesses += between - begin;
        proofs += performance.now() - between;
    }
    const { user, system } = process.cpuUsage(used);
    return [witnesses / 1000, proofs / 1000, (user + system) / 1e6];
}

for await (const line of createInterface({ input: process.stdin })) {
    console.log(JSON.stringify(await measure(JSON.parse(line))));
}
process.exit(0); // its threads would wait
