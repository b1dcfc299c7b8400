/** contracts/IssuerRegistry.sol, compiled with solc 0.8.37+commit.f401782d.Emscripten.clang by scripts/contracts.ts. Do not edit. */
export const issuerRegistry = {
  "abi": [
    {
      "inputs": [
        {
          "internalType": "address",
          "name": "initialOwner",
          "type": "address"
        },
        {
          "internalType": "uint64",
          "name": "maxRootAge_",
          "type": "uint64"
        },
        {
          "internalType": "uint64",
          "name": "grace_",
          "type": "uint64"
        }
      ],
      "stateMutability": "nonpayable",
      "type": "constructor"
    },
    {
      "inputs": [
        {
          "internalType": "uint256",
          "name": "maxRootAge",
          "type": "uint256"
        },
        {
          "internalType": "uint256",
          "name": "grace",
          "type": "uint256"
        }
      ],
      "name": "ClockOutOfRange",
      "type": "error"
    },
    {
      "inputs": [
        {
          "internalType": "address",
          "name": "caller",
          "type": "address"
        }
      ],
      "name": "NotOwner",
      "type": "error"
    },
    {
      "inputs": [
        {
          "internalType": "address",
          "name": "caller",
          "type": "address"
        }
      ],
      "name": "NotPendingOwner",
      "type": "error"
    },
    {
      "inputs": [],
      "name": "OwnerMissing",
      "type": "error"
    },
    {
      "inputs": [
        {
          "internalType": "uint256",
          "name": "root",
          "type": "uint256"
        }
      ],
      "name": "RootAlreadyPublished",
      "type": "error"
    },
    {
      "inputs": [
        {
          "internalType": "uint256",
          "name": "root",
          "type": "uint256"
        }
      ],
      "name": "RootIsRevoked",
      "type": "error"
    },
    {
      "inputs": [
        {
          "internalType": "uint256",
          "name": "root",
          "type": "uint256"
        }
      ],
      "name": "RootNotCanonical",
      "type": "error"
    },
    {
      "inputs": [
        {
          "internalType": "uint256",
          "name": "root",
          "type": "uint256"
        }
      ],
      "name": "RootNotLatest",
      "type": "error"
    },
    {
      "inputs": [
        {
          "internalType": "uint256",
          "name": "root",
          "type": "uint256"
        }
      ],
      "name": "RootUnknown",
      "type": "error"
    },
    {
      "inputs": [],
      "name": "RootZero",
      "type": "error"
    },
    {
      "anonymous": false,
      "inputs": [
        {
          "indexed": true,
          "internalType": "address",
          "name": "owner",
          "type": "address"
        },
        {
          "indexed": true,
          "internalType": "address",
          "name": "pendingOwner",
          "type": "address"
        }
      ],
      "name": "OwnershipProposed",
      "type": "event"
    },
    {
      "anonymous": false,
      "inputs": [
        {
          "indexed": true,
          "internalType": "address",
          "name": "previousOwner",
          "type": "address"
        },
        {
          "indexed": true,
          "internalType": "address",
          "name": "owner",
          "type": "address"
        }
      ],
      "name": "OwnershipTaken",
      "type": "event"
    },
    {
      "anonymous": false,
      "inputs": [
        {
          "indexed": true,
          "internalType": "uint256",
          "name": "root",
          "type": "uint256"
        },
        {
          "indexed": true,
          "internalType": "uint64",
          "name": "epoch",
          "type": "uint64"
        }
      ],
      "name": "RootConfirmed",
      "type": "event"
    },
    {
      "anonymous": false,
      "inputs": [
        {
          "indexed": true,
          "internalType": "uint256",
          "name": "root",
          "type": "uint256"
        },
        {
          "indexed": true,
          "internalType": "uint64",
          "name": "epoch",
          "type": "uint64"
        },
        {
          "indexed": false,
          "internalType": "bytes32",
          "name": "snapshotDigest",
          "type": "bytes32"
        },
        {
          "indexed": false,
          "internalType": "string",
          "name": "snapshotUri",
          "type": "string"
        }
      ],
      "name": "RootPublished",
      "type": "event"
    },
    {
      "anonymous": false,
      "inputs": [
        {
          "indexed": true,
          "internalType": "uint256",
          "name": "root",
          "type": "uint256"
        },
        {
          "indexed": true,
          "internalType": "uint64",
          "name": "epoch",
          "type": "uint64"
        }
      ],
      "name": "RootRevoked",
      "type": "event"
    },
    {
      "inputs": [
        {
          "internalType": "uint256",
          "name": "root",
          "type": "uint256"
        }
      ],
      "name": "confirmRoot",
      "outputs": [],
      "stateMutability": "nonpayable",
      "type": "function"
    },
    {
      "inputs": [],
      "name": "grace",
      "outputs": [
        {
          "internalType": "uint64",
          "name": "",
          "type": "uint64"
        }
      ],
      "stateMutability": "view",
      "type": "function"
    },
    {
      "inputs": [
        {
          "internalType": "uint256",
          "name": "root",
          "type": "uint256"
        }
      ],
      "name": "isAcceptable",
      "outputs": [
        {
          "internalType": "bool",
          "name": "",
          "type": "bool"
        }
      ],
      "stateMutability": "view",
      "type": "function"
    },
    {
      "inputs": [],
      "name": "latestRoot",
      "outputs": [
        {
          "internalType": "uint256",
          "name": "",
          "type": "uint256"
        }
      ],
      "stateMutability": "view",
      "type": "function"
    },
    {
      "inputs": [],
      "name": "maxRootAge",
      "outputs": [
        {
          "internalType": "uint64",
          "name": "",
          "type": "uint64"
        }
      ],
      "stateMutability": "view",
      "type": "function"
    },
    {
      "inputs": [],
      "name": "owner",
      "outputs": [
        {
          "internalType": "address",
          "name": "",
          "type": "address"
        }
      ],
      "stateMutability": "view",
      "type": "function"
    },
    {
      "inputs": [],
      "name": "pendingOwner",
      "outputs": [
        {
          "internalType": "address",
          "name": "",
          "type": "address"
        }
      ],
      "stateMutability": "view",
      "type": "function"
    },
    {
      "inputs": [
        {
          "internalType": "address",
          "name": "newOwner",
          "type": "address"
        }
      ],
      "name": "proposeOwner",
      "outputs": [],
      "stateMutability": "nonpayable",
      "type": "function"
    },
    {
      "inputs": [
        {
          "internalType": "uint256",
          "name": "root",
          "type": "uint256"
        },
        {
          "internalType": "bytes32",
          "name": "snapshotDigest",
          "type": "bytes32"
        },
        {
          "internalType": "string",
          "name": "snapshotUri",
          "type": "string"
        }
      ],
      "name": "publishRoot",
      "outputs": [],
      "stateMutability": "nonpayable",
      "type": "function"
    },
    {
      "inputs": [
        {
          "internalType": "uint256",
          "name": "root",
          "type": "uint256"
        }
      ],
      "name": "revokeRoot",
      "outputs": [],
      "stateMutability": "nonpayable",
      "type": "function"
    },
    {
      "inputs": [
        {
          "internalType": "uint256",
          "name": "root",
          "type": "uint256"
        }
      ],
      "name": "rootRecord",
      "outputs": [
        {
          "components": [
            {
              "internalType": "uint64",
              "name": "publishedAt",
              "type": "uint64"
            },
            {
              "internalType": "uint64",
              "name": "supersededAt",
              "type": "uint64"
            },
            {
              "internalType": "uint64",
              "name": "epoch",
              "type": "uint64"
            },
            {
              "internalType": "bool",
              "name": "revoked",
              "type": "bool"
            }
          ],
          "internalType": "struct IIssuerRegistry.RootRecord",
          "name": "",
          "type": "tuple"
        }
      ],
      "stateMutability": "view",
      "type": "function"
    },
    {
      "inputs": [],
      "name": "takeOwnership",
      "outputs": [],
      "stateMutability": "nonpayable",
      "type": "function"
    }
  ],
  "bytecode": "0x60c03461014a57601f610ce538819003918201601f19168301916001600160401b0383118484101761014e5780849260609460405283398101031261014a5780516001600160a01b038116919082900361014a5761006b604061006460208401610162565b9201610162565b91801561013b575f80546001600160a01b031916821781557fbedcf290cbec9017e1f65a01fed8e5e2c76cb1d77d9d3ddb332fe29256ed35328180a36001600160401b038116610e108110801561012f575b801561011d575b6100fe575060805260a052604051610b6e908161017782396080518181816104a70152610a96015260a0518181816105d50152610ae90152f35b9050637894a82360e01b5f5260045260018060401b031660245260445ffd5b506001600160401b03831681106100c4565b5062278d0081116100bd565b639f7d56a360e01b5f5260045ffd5b5f80fd5b634e487b7160e01b5f52604160045260245ffd5b51906001600160401b038216820361014a5756fe60806040526004361015610011575f80fd5b5f3560e01c8063172341db146105f95780631eefddb1146105b55780633466fda5146104cb57806349d60dc71461048757806360536172146103be5780638da5cb5b1461038c578063b5ed298a146102eb578063c43c1828146101b5578063cc1ac56f14610119578063d7b0fef1146100fc578063e30c3978146100c95763ff90ccfe1461009d575f80fd5b346100c55760206003193601126100c55760206100bb600435610a16565b6040519015158152f35b5f80fd5b346100c5575f6003193601126100c557602073ffffffffffffffffffffffffffffffffffffffff60015416604051908152f35b346100c5575f6003193601126100c5576020600254604051908152f35b346100c55760206003193601126100c5575f60606101356109bc565b82815282602082015282604082015201526004355f526003602052608060405f2061015e6109bc565b905467ffffffffffffffff808216928381528160208201818560401c16815260ff6060604085019484888b1c168652019560c01c161515855260405195865251166020850152511660408301525115156060820152f35b346100c55760206003193601126100c55760043573ffffffffffffffffffffffffffffffffffffffff5f541633036102bf576101f081610b21565b60025482036102935760ff815460c01c166102675767ffffffffffffffff9081804216167fffffffffffffffffffffffffffffffffffffffffffffffff00000000000000008254161781555460801c16907f315e3608cbf3e8c67f529ff63da7343ae42c47fddc3aa4c2de70fc3d83a8aa1c5f80a3005b507f984b21e3000000000000000000000000000000000000000000000000000000005f5260045260245ffd5b507f76e6acfd000000000000000000000000000000000000000000000000000000005f5260045260245ffd5b7f245aecd3000000000000000000000000000000000000000000000000000000005f523360045260245ffd5b346100c55760206003193601126100c55760043573ffffffffffffffffffffffffffffffffffffffff81168091036100c55773ffffffffffffffffffffffffffffffffffffffff5f541633036102bf57807fffffffffffffffffffffffff00000000000000000000000000000000000000006001541617600155337fb51454ce8c7f26becd312a46c4815553887f2ec876a0b8dc813b87f62edf6f805f80a3005b346100c5575f6003193601126100c557602073ffffffffffffffffffffffffffffffffffffffff5f5416604051908152f35b346100c5575f6003193601126100c55760015473ffffffffffffffffffffffffffffffffffffffff8116330361045b577fffffffffffffffffffffffff00000000000000000000000000000000000000005f549133828416175f551660015573ffffffffffffffffffffffffffffffffffffffff3391167fbedcf290cbec9017e1f65a01fed8e5e2c76cb1d77d9d3ddb332fe29256ed35325f80a3005b7fa09b9a43000000000000000000000000000000000000000000000000000000005f523360045260245ffd5b346100c5575f6003193601126100c557602060405167ffffffffffffffff7f0000000000000000000000000000000000000000000000000000000000000000168152f35b346100c55760206003193601126100c55760043573ffffffffffffffffffffffffffffffffffffffff5f541633036102bf5761050681610b21565b80549060ff8260c01c166105895778010000000000000000000000000000000000000000000000007fffffffffffffff00ffffffffffffffffffffffffffffffffffffffffffffffff67ffffffffffffffff93161780915560801c16907fb1bc37692467aca49fb5cb3a035ec406dfa2b27edd03034de04b0ad0d12f89495f80a3005b827f984b21e3000000000000000000000000000000000000000000000000000000005f5260045260245ffd5b346100c5575f6003193601126100c557602060405167ffffffffffffffff7f0000000000000000000000000000000000000000000000000000000000000000168152f35b346100c55760606003193601126100c55760443560043567ffffffffffffffff82116100c557366023830112156100c55781600401359167ffffffffffffffff83116100c55736602484830101116100c55773ffffffffffffffffffffffffffffffffffffffff5f541633036102bf578115610994577f30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f000000182101561096857815f52600360205260ff60405f205460c01c16610267576002549283831461093c576001938061088f575b5060607f9ebe14a27fd1197a1c871364eefd7408fb8ae282971f8f83c35425eabde4e786927fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe0601f6024946107156109bc565b67ffffffffffffffff42168152602081015f815267ffffffffffffffff604083019b169a8b81526107cc67ffffffffffffffff898501935f85528d5f526003602052818060405f20975116167fffffffffffffffffffffffffffffffffffffffffffffffff0000000000000000875416178655511684907fffffffffffffffffffffffffffffffff0000000000000000ffffffffffffffff6fffffffffffffffff000000000000000083549260401b169116179055565b517fffffffffffffffff0000000000000000ffffffffffffffffffffffffffffffff77ffffffffffffffff0000000000000000000000000000000084549260801b1691161782555115157fffffffffffffff00ffffffffffffffffffffffffffffffffffffffffffffffff78ff00000000000000000000000000000000000000000000000083549260c01b1691161790558760025580604051968795813587526040602088015282604088015201868601375f85828601015201168101030190a3005b9093505f526003602052600167ffffffffffffffff60405f206108f082421682907fffffffffffffffffffffffffffffffff0000000000000000ffffffffffffffff6fffffffffffffffff000000000000000083549260401b169116179055565b5460801c16019067ffffffffffffffff821161090f57909260606106c2565b7f4e487b71000000000000000000000000000000000000000000000000000000005f52601160045260245ffd5b827fee4c136e000000000000000000000000000000000000000000000000000000005f5260045260245ffd5b507f1dc32d7f000000000000000000000000000000000000000000000000000000005f5260045260245ffd5b7fdfcd25ba000000000000000000000000000000000000000000000000000000005f5260045ffd5b604051906080820182811067ffffffffffffffff8211176109dc57604052565b7f4e487b71000000000000000000000000000000000000000000000000000000005f52604160045260245ffd5b9190820391821161090f57565b5f52600360205260405f20610a296109bc565b905490606067ffffffffffffffff83169182815260ff602082019467ffffffffffffffff8160401c16865267ffffffffffffffff8160801c16604084015260c01c16151591829101528115908115610b19575b50610b1357610a8b9042610a09565b67ffffffffffffffff7f00000000000000000000000000000000000000000000000000000000000000001610610b0e575167ffffffffffffffff168015908115610ad3575090565b610ade915042610a09565b67ffffffffffffffff7f000000000000000000000000000000000000000000000000000000000000000016101590565b505f90565b50505f90565b90505f610a7c565b90815f52600360205260405f209167ffffffffffffffff83541615610b435750565b7fc693bbd9000000000000000000000000000000000000000000000000000000005f5260045260245ffd"
} as const
