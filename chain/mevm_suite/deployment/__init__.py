"""Deploy the tokens and their vesting from the tables, record it, and compare chain and table."""

from mevm_suite.deployment.backend import Backend
from mevm_suite.deployment.claims import Claim, claim_due
from mevm_suite.deployment.commerce import deploy_commerce
from mevm_suite.deployment.commerce_check import verify_commerce
from mevm_suite.deployment.community import Community
from mevm_suite.deployment.contract_check import ContractCheck
from mevm_suite.deployment.deploy import deploy_all, deploy_token
from mevm_suite.deployment.forest import deploy_forest
from mevm_suite.deployment.forest_check import verify_forest
from mevm_suite.deployment.forest_community import ForestCommunity
from mevm_suite.deployment.market import Market
from mevm_suite.deployment.record import (
    CommerceDeployment,
    ContractRecord,
    Deployment,
    ForestDeployment,
    ShieldedDeployment,
    TokenDeployment,
)
from mevm_suite.deployment.shielded import deploy_shielded, verify_shielded
from mevm_suite.deployment.shielded_terms import ShieldedTerms
from mevm_suite.deployment.verify import LineCheck, verify

__all__ = [
    "Backend",
    "Claim",
    "CommerceDeployment",
    "Community",
    "ContractCheck",
    "ContractRecord",
    "Deployment",
    "ForestCommunity",
    "ForestDeployment",
    "LineCheck",
    "Market",
    "ShieldedDeployment",
    "ShieldedTerms",
    "TokenDeployment",
    "claim_due",
    "deploy_all",
    "deploy_commerce",
    "deploy_forest",
    "deploy_shielded",
    "deploy_token",
    "verify",
    "verify_commerce",
    "verify_forest",
    "verify_shielded",
]
