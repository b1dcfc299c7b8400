import { describeOracle } from './oracle'

describeOracle(0)
