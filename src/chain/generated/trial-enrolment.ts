/** contracts/TrialEnrolment.sol, compiled with solc 0.8.37+commit.f401782d.Emscripten.clang by scripts/contracts.ts. Do not edit. */
export const trialEnrolment = {
  "abi": [
    {
      "inputs": [
        {
          "internalType": "address",
          "name": "initialOwner",
          "type": "address"
        },
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
        },
        {
          "components": [
            {
              "internalType": "bytes32",
              "name": "id",
              "type": "bytes32"
            },
            {
              "internalType": "uint256",
              "name": "policyHash",
              "type": "uint256"
            },
            {
              "internalType": "bytes32",
              "name": "termsHash",
              "type": "bytes32"
            },
            {
              "internalType": "uint64",
              "name": "consentExpires",
              "type": "uint64"
            },
            {
              "internalType": "uint64",
              "name": "opens",
              "type": "uint64"
            },
            {
              "internalType": "uint64",
              "name": "closes",
              "type": "uint64"
            },
            {
              "internalType": "uint32",
              "name": "places",
              "type": "uint32"
            }
          ],
          "internalType": "struct ITrialEnrolment.Campaign",
          "name": "terms",
          "type": "tuple"
        }
      ],
      "stateMutability": "nonpayable",
      "type": "constructor"
    },
    {
      "inputs": [
        {
          "internalType": "uint256",
          "name": "closes",
          "type": "uint256"
        }
      ],
      "name": "CampaignClosed",
      "type": "error"
    },
    {
      "inputs": [
        {
          "internalType": "uint256",
          "name": "places",
          "type": "uint256"
        }
      ],
      "name": "CampaignFull",
      "type": "error"
    },
    {
      "inputs": [],
      "name": "CampaignInvalid",
      "type": "error"
    },
    {
      "inputs": [
        {
          "internalType": "uint256",
          "name": "opens",
          "type": "uint256"
        }
      ],
      "name": "CampaignNotOpen",
      "type": "error"
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
      "inputs": [],
      "name": "OwnerMissing",
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
      "anonymous": false,
      "inputs": [
        {
          "indexed": true,
          "internalType": "bytes32",
          "name": "id",
          "type": "bytes32"
        },
        {
          "indexed": true,
          "internalType": "uint256",
          "name": "policyHash",
          "type": "uint256"
        },
        {
          "indexed": false,
          "internalType": "bytes32",
          "name": "consentHash",
          "type": "bytes32"
        },
        {
          "components": [
            {
              "internalType": "bytes32",
              "name": "id",
              "type": "bytes32"
            },
            {
              "internalType": "uint256",
              "name": "policyHash",
              "type": "uint256"
            },
            {
              "internalType": "bytes32",
              "name": "termsHash",
              "type": "bytes32"
            },
            {
              "internalType": "uint64",
              "name": "consentExpires",
              "type": "uint64"
            },
            {
              "internalType": "uint64",
              "name": "opens",
              "type": "uint64"
            },
            {
              "internalType": "uint64",
              "name": "closes",
              "type": "uint64"
            },
            {
              "internalType": "uint32",
              "name": "places",
              "type": "uint32"
            }
          ],
          "indexed": false,
          "internalType": "struct ITrialEnrolment.Campaign",
          "name": "terms",
          "type": "tuple"
        }
      ],
      "name": "CampaignCreated",
      "type": "event"
    },
    {
      "anonymous": false,
      "inputs": [
        {
          "indexed": true,
          "internalType": "bytes32",
          "name": "id",
          "type": "bytes32"
        }
      ],
      "name": "CampaignStopped",
      "type": "event"
    },
    {
      "anonymous": false,
      "inputs": [
        {
          "indexed": true,
          "internalType": "uint256",
          "name": "nullifier",
          "type": "uint256"
        }
      ],
      "name": "Enrolled",
      "type": "event"
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
      "inputs": [],
      "name": "campaign",
      "outputs": [
        {
          "components": [
            {
              "internalType": "bytes32",
              "name": "id",
              "type": "bytes32"
            },
            {
              "internalType": "uint256",
              "name": "policyHash",
              "type": "uint256"
            },
            {
              "internalType": "bytes32",
              "name": "termsHash",
              "type": "bytes32"
            },
            {
              "internalType": "uint64",
              "name": "consentExpires",
              "type": "uint64"
            },
            {
              "internalType": "uint64",
              "name": "opens",
              "type": "uint64"
            },
            {
              "internalType": "uint64",
              "name": "closes",
              "type": "uint64"
            },
            {
              "internalType": "uint32",
              "name": "places",
              "type": "uint32"
            }
          ],
          "internalType": "struct ITrialEnrolment.Campaign",
          "name": "",
          "type": "tuple"
        }
      ],
      "stateMutability": "view",
      "type": "function"
    },
    {
      "inputs": [],
      "name": "consentHash",
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
          "internalType": "address",
          "name": "account",
          "type": "address"
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
      "name": "enrol",
      "outputs": [],
      "stateMutability": "nonpayable",
      "type": "function"
    },
    {
      "inputs": [
        {
          "internalType": "uint256",
          "name": "nullifier",
          "type": "uint256"
        },
        {
          "internalType": "address",
          "name": "account",
          "type": "address"
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
      "name": "isEnrolled",
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
      "inputs": [
        {
          "internalType": "uint256",
          "name": "nullifier",
          "type": "uint256"
        }
      ],
      "name": "isTaken",
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
      "inputs": [],
      "name": "placesLeft",
      "outputs": [
        {
          "internalType": "uint32",
          "name": "",
          "type": "uint32"
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
      "inputs": [],
      "name": "stop",
      "outputs": [],
      "stateMutability": "nonpayable",
      "type": "function"
    },
    {
      "inputs": [],
      "name": "stopped",
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
      "name": "takeOwnership",
      "outputs": [],
      "stateMutability": "nonpayable",
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
  "bytecode": "0x6101e0806040523461046b5780611780803803809161001e8285610483565b833981010390610160821261046b5780516001600160a01b038116919082900361046b5760208101516001600160a01b038116939084810361046b5760408301519360608401519560018060a01b0387169384880361046b5760e090607f19011261046b576040519660e08801906001600160401b0382118983101761046f5788916040526080870151825260a0870151976020830198895260c088015195604084019687526100d060e08a016104a6565b97606085019889526101406100e86101008c016104a6565b9a608087019b8c5260a06100ff61012083016104a6565b970196875201519563ffffffff8716870361046b5760c08d019687523f8381036104595750803b15610447575060805260a05260c052821561043857600180546001600160a01b03191684179055604051925f7fbedcf290cbec9017e1f65a01fed8e5e2c76cb1d77d9d3ddb332fe29256ed35328180a386518015801561040e575b6103fc5750855181516001600160401b0390811691168111801591906103e8575b81156103de575b5080156103cf575b80156103c6575b6103b757875160e052865161010090815284516101205285516001600160401b039081166101405287518116610160528251811661018052835163ffffffff9081166101a052865188517f9fa7cbb9977556a38f4b2db1c34b82b69d5d553e150e62a1a8904d07b698964960208901908152604089019290925290921660608088019190915286527f220766dff6c872dfd03893609a455dd95dd91234a85c6268ac0b0f8a63f24a8c9892979095909190610274608082610483565b51902095866101c0528451600254908760a01b9060a01b16908760a01b1916176002558a519980519b60405198895251602089015251604088015251606087015260018060401b03905116608086015260018060401b0390511660a085015260018060401b0390511660c0840152511660e0820152a36040516112c590816104bb82396080518181816105c10152610e07015260a05181818161014f01526105e5015260c0518181816104d30152610c6a015260e0518181816101ec0152818161052a01528181610adb01528181610d940152610f0e0152610100518181816104050152610b1e01526101205181610b4601526101405181610b6f01526101605181818161038a0152610b990152610180518181816103bd0152610bc501526101a0518181816109af0152610bec01526101c051818181610e4201526111560152f35b635dfe32b560e11b5f5260045ffd5b508351156101b8565b5063ffffffff825116156101b1565b905042115f6101a9565b86516001600160401b0316811191506101a2565b63262a256960e21b5f5260045260245ffd5b507f30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f0000001811015610181565b639f7d56a360e01b5f5260045ffd5b63d48935f960e01b5f5260045260245ffd5b6394d0f0c160e01b5f5260045260245ffd5b5f80fd5b634e487b7160e01b5f52604160045260245ffd5b601f909101601f19168101906001600160401b0382119082101761046f57604052565b51906001600160401b038216820361046b5756fe60806040526004361015610011575f80fd5b5f3560e01c806307da68f514610e9a5780630c09344214610e655780630db8d3fa14610e2b5780632b7ac3f314610ddb578063548655ec14610d7e5780636053617214610cb357806375f12b2114610c8e5780637b10399914610c3e578063811e539c14610a955780638da5cb5b14610a62578063a49c5a7114610a3c578063b4c44e1a14610326578063b5ed298a1461025b578063bb4825461461023d578063c291697d146101a5578063e30c397814610172578063f7178ac6146101385763fb40c739146100df575f80fd5b3461013457608060031936011261013457602061012c60405161010181610fd6565b610109610f53565b8152602435838201526044356040820152610122610f76565b6060820152611087565b604051908152f35b5f80fd5b34610134575f6003193601126101345760206040517f00000000000000000000000000000000000000000000000000000000000000008152f35b34610134575f60031936011261013457602073ffffffffffffffffffffffffffffffffffffffff60025416604051908152f35b346101345760806003193601126101345760243573ffffffffffffffffffffffffffffffffffffffff811681036101345760209061023461022f6101e7610f76565b6102107f0000000000000000000000000000000000000000000000000000000000000000611033565b5f525f855260405f206004355f52855260405f20549360443590611104565b611087565b14604051908152f35b3461013457602060031936011261013457602061012c600435611033565b3461013457602060031936011261013457610274610f53565b73ffffffffffffffffffffffffffffffffffffffff6001541633036102fa5773ffffffffffffffffffffffffffffffffffffffff16807fffffffffffffffffffffffff00000000000000000000000000000000000000006002541617600255337fb51454ce8c7f26becd312a46c4815553887f2ec876a0b8dc813b87f62edf6f805f80a3005b7f245aecd3000000000000000000000000000000000000000000000000000000005f523360045260245ffd5b34610134576101e060031936011261013457610340610f53565b60443567ffffffffffffffff81168103610134576101807fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff9c3601126101345767ffffffffffffffff7f000000000000000000000000000000000000000000000000000000000000000016804210610a11575067ffffffffffffffff7f0000000000000000000000000000000000000000000000000000000000000000168042118015610a02575b6109d7575063ffffffff60025460a01c169081156109855761042e907f00000000000000000000000000000000000000000000000000000000000000009360243590611104565b908215801561095b575b61092f5767ffffffffffffffff60608301511680421161090457506101c435926201518042046163e0810180911161073c5784601b1c8181141590816108ee575b81156108db575b506108a257506101a4356040517fff90ccfe00000000000000000000000000000000000000000000000000000000815281600482015260208160248173ffffffffffffffffffffffffffffffffffffffff7f0000000000000000000000000000000000000000000000000000000000000000165afa9081156107c0575f91610883575b5015610858576101643594610184359161051c876111a0565b610525836111a0565b61054e7f0000000000000000000000000000000000000000000000000000000000000000611033565b95865f525f60205260405f20885f5260205260405f205461082c5761057290611087565b936040519361058260e086610ff2565b60e03686378885526020850152604084015260608301528460808301528260a083015260c082015273ffffffffffffffffffffffffffffffffffffffff7f000000000000000000000000000000000000000000000000000000000000000016803f7f00000000000000000000000000000000000000000000000000000000000000008103610801575060405180927fc894e75700000000000000000000000000000000000000000000000000000000825260406064600484013760a45f604484015b600282106107e557505050604061012460c48401375f61010483015b600782106107cb575050506101e48160209362050910fa9081156107c0575f91610791575b5015610769577fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff925f525f60205260405f20845f5260205260405f20550163ffffffff811161073c577fffffffffffffffff00000000ffffffffffffffffffffffffffffffffffffffff77ffffffff00000000000000000000000000000000000000006002549260a01b169116176002557ff82ca57f457750da3042b11366845084d3f899f2faea0c09e84f87af747ffd395f80a2005b7f4e487b71000000000000000000000000000000000000000000000000000000005f52601160045260245ffd5b7f09bde339000000000000000000000000000000000000000000000000000000005f5260045ffd5b6107b3915060203d6020116107b9575b6107ab8183610ff2565b810190611188565b85610685565b503d6107a1565b6040513d5f823e3d90fd5b829350602080916001939451815201930191018492610660565b8293945060408181600194958194370193019101859392610644565b7f94d0f0c1000000000000000000000000000000000000000000000000000000005f5260045260245ffd5b877f49dad0e8000000000000000000000000000000000000000000000000000000005f5260045260245ffd5b7f423687af000000000000000000000000000000000000000000000000000000005f5260045260245ffd5b61089c915060203d6020116107b9576107ab8183610ff2565b86610503565b6108ac8591611205565b907f3710e66b000000000000000000000000000000000000000000000000000000005f5260045260245260445ffd5b6108e59150611205565b85141586610480565b90506001810180821161073c5782141590610479565b7fbfb22adf000000000000000000000000000000000000000000000000000000005f5260045260245ffd5b827f98a895a4000000000000000000000000000000000000000000000000000000005f5260045260245ffd5b507f30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f0000001831015610438565b7f232e44a4000000000000000000000000000000000000000000000000000000005f5263ffffffff7f00000000000000000000000000000000000000000000000000000000000000001660045260245ffd5b7f5e6eb33a000000000000000000000000000000000000000000000000000000005f5260045260245ffd5b5060ff60025460c01c166103e7565b7fd894854c000000000000000000000000000000000000000000000000000000005f5260045260245ffd5b34610134575f60031936011261013457602063ffffffff60025460a01c16604051908152f35b34610134575f60031936011261013457602073ffffffffffffffffffffffffffffffffffffffff60015416604051908152f35b34610134575f600319360112610134575f60c0604051610ab481610f8d565b8281528260208201528260408201528260608201528260808201528260a0820152015260e07f000000000000000000000000000000000000000000000000000000000000000063ffffffff604051610b0b81610f8d565b82815267ffffffffffffffff60208201917f0000000000000000000000000000000000000000000000000000000000000000835281604082017f000000000000000000000000000000000000000000000000000000000000000081528160608401817f00000000000000000000000000000000000000000000000000000000000000001681526080850192827f000000000000000000000000000000000000000000000000000000000000000016845260c060a0870196847f00000000000000000000000000000000000000000000000000000000000000001688520197897f00000000000000000000000000000000000000000000000000000000000000001689526040519a8b525160208b01525160408a01525116606088015251166080860152511660a0840152511660c0820152f35b34610134575f60031936011261013457602060405173ffffffffffffffffffffffffffffffffffffffff7f0000000000000000000000000000000000000000000000000000000000000000168152f35b34610134575f60031936011261013457602060ff60025460c01c166040519015158152f35b34610134575f6003193601126101345760025473ffffffffffffffffffffffffffffffffffffffff81163303610d52577fffffffffffffffffffffffff00000000000000000000000000000000000000006001549133828416176001551660025573ffffffffffffffffffffffffffffffffffffffff3391167fbedcf290cbec9017e1f65a01fed8e5e2c76cb1d77d9d3ddb332fe29256ed35325f80a3005b7fa09b9a43000000000000000000000000000000000000000000000000000000005f523360045260245ffd5b3461013457602060031936011261013457610db87f0000000000000000000000000000000000000000000000000000000000000000611033565b5f525f60205260405f206004355f52602052602060405f20541515604051908152f35b34610134575f60031936011261013457602060405173ffffffffffffffffffffffffffffffffffffffff7f0000000000000000000000000000000000000000000000000000000000000000168152f35b34610134575f6003193601126101345760206040517f00000000000000000000000000000000000000000000000000000000000000008152f35b34610134576040600319360112610134576004355f525f60205260405f206024355f52602052602060405f2054604051908152f35b34610134575f6003193601126101345773ffffffffffffffffffffffffffffffffffffffff6001541633036102fa5778010000000000000000000000000000000000000000000000007fffffffffffffff00ffffffffffffffffffffffffffffffffffffffffffffffff60025416176002557f00000000000000000000000000000000000000000000000000000000000000007fd860a778295445704a1e4f005a0c8e1161c7e5305e4f917e2d78a37cd848c41e5f80a2005b6004359073ffffffffffffffffffffffffffffffffffffffff8216820361013457565b6064359067ffffffffffffffff8216820361013457565b60e0810190811067ffffffffffffffff821117610fa957604052565b7f4e487b71000000000000000000000000000000000000000000000000000000005f52604160045260245ffd5b6080810190811067ffffffffffffffff821117610fa957604052565b90601f7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe0910116810190811067ffffffffffffffff821117610fa957604052565b60405160208101917f1456d4f4e5ffebc4b11b1245375644e923a6e8dfb350cce4b40532180d22ee32835246604083015230606083015260808201526080815261107e60a082610ff2565b51902060081c90565b60405167ffffffffffffffff606060208301937f2f82ee9354adef587828f75221ffc60a8cfae3e11ab3558ca01ecf73dc8c5d9c855273ffffffffffffffffffffffffffffffffffffffff81511660408501526020810151828501526040810151608085015201511660a082015260a0815261107e60c082610ff2565b9167ffffffffffffffff915f606060405161111e81610fd6565b828152826020820152826040820152015273ffffffffffffffffffffffffffffffffffffffff6040519461115186610fd6565b1684527f00000000000000000000000000000000000000000000000000000000000000006020850152604084015216606082015290565b90816020910312610134575180151581036101345790565b801580156111db575b6111b05750565b7f11df95b8000000000000000000000000000000000000000000000000000000005f5260045260245ffd5b507f30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f00000018110156111a9565b6001620a968c820162023ab1810661271061016d62023ab08304618eac84046105b48504850301030491606483048360021c8461016d020103900392609960028560050201049261019062023ab160ff60646009881198895f146112bb577ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff78901995b156112b057600560028c9a5b609902010490039802961693040201010201010190601b1b1790565b600560025f9a611294565b600389019961128856"
} as const
