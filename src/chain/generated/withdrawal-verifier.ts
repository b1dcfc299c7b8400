/** contracts/interfaces/IWithdrawalVerifier.sol, compiled with solc 0.8.37+commit.f401782d.Emscripten.clang by scripts/contracts.ts. Do not edit. */
export const withdrawalVerifier = {
  "abi": [
    {
      "inputs": [],
      "name": "CoordinateNotCanonical",
      "type": "error"
    },
    {
      "inputs": [],
      "name": "GasTooLow",
      "type": "error"
    },
    {
      "inputs": [],
      "name": "PointNotInGroup",
      "type": "error"
    },
    {
      "inputs": [
        {
          "internalType": "uint256",
          "name": "index",
          "type": "uint256"
        }
      ],
      "name": "SignalNotCanonical",
      "type": "error"
    },
    {
      "inputs": [],
      "name": "verificationKeyDigest",
      "outputs": [
        {
          "internalType": "bytes32",
          "name": "",
          "type": "bytes32"
        }
      ],
      "stateMutability": "view",
      "type": "function"
    },
    {
      "inputs": [
        {
          "internalType": "uint256[2]",
          "name": "a",
          "type": "uint256[2]"
        },
        {
          "internalType": "uint256[2][2]",
          "name": "b",
          "type": "uint256[2][2]"
        },
        {
          "internalType": "uint256[2]",
          "name": "c",
          "type": "uint256[2]"
        },
        {
          "internalType": "uint256[3]",
          "name": "signals",
          "type": "uint256[3]"
        }
      ],
      "name": "verifyProof",
      "outputs": [
        {
          "internalType": "bool",
          "name": "valid",
          "type": "bool"
        }
      ],
      "stateMutability": "view",
      "type": "function"
    }
  ]
} as const
