/** contracts/test/GateHarness.sol, compiled with solc 0.8.37+commit.f401782d.Emscripten.clang by scripts/contracts.ts. Do not edit. */
export const gateHarness = {
  "abi": [
    {
      "inputs": [
        {
          "internalType": "contract IEligibilityVerifier",
          "name": "verifier_",
          "type": "address"
        },
        {
          "internalType": "bytes32",
          "name": "verifierCodeHash_",
          "type": "bytes32"
        },
        {
          "internalType": "contract IIssuerRegistry",
          "name": "registry_",
          "type": "address"
        }
      ],
      "stateMutability": "nonpayable",
      "type": "constructor"
    },
    {
      "inputs": [
        {
          "internalType": "uint256",
          "name": "dayWord",
          "type": "uint256"
        },
        {
          "internalType": "uint256",
          "name": "today",
          "type": "uint256"
        }
      ],
      "name": "DayOutOfRange",
      "type": "error"
    },
    {
      "inputs": [
        {
          "internalType": "uint256",
          "name": "deadline",
          "type": "uint256"
        }
      ],
      "name": "DeadlinePassed",
      "type": "error"
    },
    {
      "inputs": [],
      "name": "InvalidProof",
      "type": "error"
    },
    {
      "inputs": [
        {
          "internalType": "uint256",
          "name": "nullifier",
          "type": "uint256"
        }
      ],
      "name": "NullifierNotCanonical",
      "type": "error"
    },
    {
      "inputs": [
        {
          "internalType": "uint256",
          "name": "nullifier",
          "type": "uint256"
        }
      ],
      "name": "NullifierUsed",
      "type": "error"
    },
    {
      "inputs": [
        {
          "internalType": "address",
          "name": "registry",
          "type": "address"
        }
      ],
      "name": "RegistryMissing",
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
      "name": "RootNotAcceptable",
      "type": "error"
    },
    {
      "inputs": [
        {
          "internalType": "uint256",
          "name": "policyHash",
          "type": "uint256"
        }
      ],
      "name": "UnknownPolicy",
      "type": "error"
    },
    {
      "inputs": [
        {
          "internalType": "bytes32",
          "name": "codeHash",
          "type": "bytes32"
        }
      ],
      "name": "VerifierCodeMismatch",
      "type": "error"
    },
    {
      "inputs": [
        {
          "internalType": "bytes32",
          "name": "campaign",
          "type": "bytes32"
        },
        {
          "components": [
            {
              "internalType": "address",
              "name": "account",
              "type": "address"
            },
            {
              "internalType": "bytes32",
              "name": "consentHash",
              "type": "bytes32"
            },
            {
              "internalType": "bytes32",
              "name": "sealedHash",
              "type": "bytes32"
            },
            {
              "internalType": "uint64",
              "name": "deadline",
              "type": "uint64"
            }
          ],
          "internalType": "struct IEligibilityGate.Consent",
          "name": "consent",
          "type": "tuple"
        },
        {
          "components": [
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
              "internalType": "uint256",
              "name": "nullifier",
              "type": "uint256"
            },
            {
              "internalType": "uint256",
              "name": "guardNullifier",
              "type": "uint256"
            },
            {
              "internalType": "uint256",
              "name": "registryRoot",
              "type": "uint256"
            },
            {
              "internalType": "uint256",
              "name": "dayWord",
              "type": "uint256"
            }
          ],
          "internalType": "struct IEligibilityGate.Presentation",
          "name": "presentation",
          "type": "tuple"
        }
      ],
      "name": "accept",
      "outputs": [],
      "stateMutability": "nonpayable",
      "type": "function"
    },
    {
      "inputs": [
        {
          "internalType": "uint256",
          "name": "scope",
          "type": "uint256"
        },
        {
          "internalType": "uint256",
          "name": "nullifier",
          "type": "uint256"
        }
      ],
      "name": "acceptedContext",
      "outputs": [
        {
          "internalType": "uint256",
          "name": "context",
          "type": "uint256"
        }
      ],
      "stateMutability": "view",
      "type": "function"
    },
    {
      "inputs": [
        {
          "components": [
            {
              "internalType": "address",
              "name": "account",
              "type": "address"
            },
            {
              "internalType": "bytes32",
              "name": "consentHash",
              "type": "bytes32"
            },
            {
              "internalType": "bytes32",
              "name": "sealedHash",
              "type": "bytes32"
            },
            {
              "internalType": "uint64",
              "name": "deadline",
              "type": "uint64"
            }
          ],
          "internalType": "struct IEligibilityGate.Consent",
          "name": "consent",
          "type": "tuple"
        }
      ],
      "name": "contextOf",
      "outputs": [
        {
          "internalType": "uint256",
          "name": "",
          "type": "uint256"
        }
      ],
      "stateMutability": "pure",
      "type": "function"
    },
    {
      "inputs": [
        {
          "internalType": "bytes32",
          "name": "campaign",
          "type": "bytes32"
        }
      ],
      "name": "policyOf",
      "outputs": [
        {
          "internalType": "uint256",
          "name": "policyHash",
          "type": "uint256"
        }
      ],
      "stateMutability": "view",
      "type": "function"
    },
    {
      "inputs": [],
      "name": "registry",
      "outputs": [
        {
          "internalType": "contract IIssuerRegistry",
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
          "internalType": "bytes32",
          "name": "campaign",
          "type": "bytes32"
        }
      ],
      "name": "scopeOf",
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
      "inputs": [
        {
          "internalType": "bytes32",
          "name": "campaign",
          "type": "bytes32"
        },
        {
          "internalType": "uint256",
          "name": "policyHash",
          "type": "uint256"
        }
      ],
      "name": "setPolicy",
      "outputs": [],
      "stateMutability": "nonpayable",
      "type": "function"
    },
    {
      "inputs": [
        {
          "internalType": "uint256",
          "name": "guardNullifier",
          "type": "uint256"
        }
      ],
      "name": "timesSeen",
      "outputs": [
        {
          "internalType": "uint256",
          "name": "times",
          "type": "uint256"
        }
      ],
      "stateMutability": "view",
      "type": "function"
    },
    {
      "inputs": [],
      "name": "verifier",
      "outputs": [
        {
          "internalType": "contract IEligibilityVerifier",
          "name": "",
          "type": "address"
        }
      ],
      "stateMutability": "view",
      "type": "function"
    },
    {
      "inputs": [],
      "name": "verifierCodeHash",
      "outputs": [
        {
          "internalType": "bytes32",
          "name": "",
          "type": "bytes32"
        }
      ],
      "stateMutability": "view",
      "type": "function"
    }
  ],
  "bytecode": "0x60e0346100ee57601f610bd138819003918201601f19168301916001600160401b038311848410176100f2578084926060946040528339810103126100ee5780516001600160a01b03811691908281036100ee576020820151604090920151926001600160a01b038416908185036100ee573f8381036100dc5750803b156100ca575060805260a05260c052604051610aca908161010782396080518181816103c901526107de015260a05181818161014801526103ed015260c0518181816102fb01526107640152f35b63d48935f960e01b5f5260045260245ffd5b6394d0f0c160e01b5f5260045260245ffd5b5f80fd5b634e487b7160e01b5f52604160045260245ffdfe6080806040526004361015610012575f80fd5b5f3560e01c9081630c09344214610802575080632b7ac3f3146107b25780635483a0b5146107885780637b10399914610738578063802f36301461070e5780638de269db14610189578063bb4825461461016b578063f7178ac614610131578063fac45f6f1461010a5763fb40c7391461008a575f80fd5b34610106576080600319360112610106576040516100a781610832565b60043573ffffffffffffffffffffffffffffffffffffffff811681036101065781526024356020820152604435604082015260643567ffffffffffffffff8116810361010657816100fe9160606020940152610910565b604051908152f35b5f80fd5b34610106576040600319360112610106576004355f52600160205260243560405f20555f80f35b34610106575f6003193601126101065760206040517f00000000000000000000000000000000000000000000000000000000000000008152f35b346101065760206003193601126101065760206100fe6004356108bc565b34610106576102206003193601126101065760043560807fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffdc360112610106576101807fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff5c36011261010657805f52600160205260405f205460405161020c81610832565b60243573ffffffffffffffffffffffffffffffffffffffff811681036101065781526044356020820152606435604082015260843567ffffffffffffffff811681036101065760608201908152821580156106e4575b6106b85767ffffffffffffffff90511680421161068d575061020435906201518042046163e081018091116104c45782601b1c818114159081610677575b8115610664575b5061062b57506101e435926040517fff90ccfe00000000000000000000000000000000000000000000000000000000815284600482015260208160248173ffffffffffffffffffffffffffffffffffffffff7f0000000000000000000000000000000000000000000000000000000000000000165afa908115610548575f9161060c575b50156105e0576101a435926103556101c43596610347866109a5565b610350886109a5565b6108bc565b92835f525f60205260405f20855f5260205260405f20546105b45761037990610910565b946040519261038960e08561087b565b60e0368537858452876020850152604084015260608301528260808301528460a083015260c082015273ffffffffffffffffffffffffffffffffffffffff7f000000000000000000000000000000000000000000000000000000000000000016803f7f00000000000000000000000000000000000000000000000000000000000000008103610589575060405180927fc894e757000000000000000000000000000000000000000000000000000000008252604060a4600484013760e45f604484015b6002821061056d57505050604061016460c48401375f61010483015b60078210610553575050506101e48160209362050910fa908115610548575f91610519575b50156104f1575f525f60205260405f20905f5260205260405f20555f52600260205260405f20805490600182018092116104c45755005b7f4e487b71000000000000000000000000000000000000000000000000000000005f52601160045260245ffd5b7f09bde339000000000000000000000000000000000000000000000000000000005f5260045ffd5b61053b915060203d602011610541575b610533818361087b565b81019061098d565b8561048d565b503d610529565b6040513d5f823e3d90fd5b829350602080916001939451815201930191018492610468565b829394506040818160019495819437019301910185939261044c565b7f94d0f0c1000000000000000000000000000000000000000000000000000000005f5260045260245ffd5b847f49dad0e8000000000000000000000000000000000000000000000000000000005f5260045260245ffd5b837f423687af000000000000000000000000000000000000000000000000000000005f5260045260245ffd5b610625915060203d60201161054157610533818361087b565b8661032b565b6106359150610a0a565b907f3710e66b000000000000000000000000000000000000000000000000000000005f5260045260245260445ffd5b61066e9150610a0a565b831415866102a7565b9050600181018082116104c457821415906102a0565b7fbfb22adf000000000000000000000000000000000000000000000000000000005f5260045260245ffd5b827f98a895a4000000000000000000000000000000000000000000000000000000005f5260045260245ffd5b507f30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f0000001831015610262565b34610106576020600319360112610106576004355f526002602052602060405f2054604051908152f35b34610106575f60031936011261010657602060405173ffffffffffffffffffffffffffffffffffffffff7f0000000000000000000000000000000000000000000000000000000000000000168152f35b34610106576020600319360112610106576004355f526001602052602060405f2054604051908152f35b34610106575f60031936011261010657602060405173ffffffffffffffffffffffffffffffffffffffff7f0000000000000000000000000000000000000000000000000000000000000000168152f35b34610106576040600319360112610106576020906004355f525f825260405f206024355f52825260405f20548152f35b6080810190811067ffffffffffffffff82111761084e57604052565b7f4e487b71000000000000000000000000000000000000000000000000000000005f52604160045260245ffd5b90601f7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe0910116810190811067ffffffffffffffff82111761084e57604052565b60405160208101917f1456d4f4e5ffebc4b11b1245375644e923a6e8dfb350cce4b40532180d22ee32835246604083015230606083015260808201526080815261090760a08261087b565b51902060081c90565b60405167ffffffffffffffff606060208301937f2f82ee9354adef587828f75221ffc60a8cfae3e11ab3558ca01ecf73dc8c5d9c855273ffffffffffffffffffffffffffffffffffffffff81511660408501526020810151828501526040810151608085015201511660a082015260a0815261090760c08261087b565b90816020910312610106575180151581036101065790565b801580156109e0575b6109b55750565b7f11df95b8000000000000000000000000000000000000000000000000000000005f5260045260245ffd5b507f30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f00000018110156109ae565b6001620a968c820162023ab1810661271061016d62023ab08304618eac84046105b48504850301030491606483048360021c8461016d020103900392609960028560050201049261019062023ab160ff60646009881198895f14610ac0577ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff78901995b15610ab557600560028c9a5b609902010490039802961693040201010201010190601b1b1790565b600560025f9a610a99565b6003890199610a8d56"
} as const
