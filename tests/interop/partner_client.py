#!/usr/bin/env python3
"""A partner's system in a few lines: pushes an order, reads tiers, and shows what an error tells.

usage: partner_client.py HOST:PORT API_KEY CUSTOMER_CODE     (needs the modules generated from the partner bundle)
"""
import sys, time, uuid
import grpc
from google.rpc import error_details_pb2, status_pb2
from tierline.v1 import (activity_service_pb2, activity_service_pb2_grpc, auth_service_pb2, auth_service_pb2_grpc,
                         customer_service_pb2, customer_service_pb2_grpc, tier_service_pb2, tier_service_pb2_grpc)

address, api_key, code = sys.argv[1:]
channel = grpc.insecure_channel(address)  # off loopback: grpc.secure_channel(address, grpc.ssl_channel_credentials())
login = auth_service_pb2_grpc.AuthServiceStub(channel).ExchangeToken(
    auth_service_pb2.ExchangeTokenRequest(api_key=api_key))
token = [("authorization", f"Bearer {login.access_token}"), ("accept-language", "zh-CN")]

erp = {"system": "erp", "code": code}
order = {"kind": "ORDER", "external_id": {"system": "erp", "code": "SO-2026-0815"}, "customer_external_id": erp,
         "occurred_time": {"seconds": int(time.time()) - 60},
         "amount": {"amount_minor": 128_000_00, "currency_code": "CNY"}}
push = activity_service_pb2_grpc.ActivityServiceStub(channel).BatchRecordFacts
request = activity_service_pb2.BatchRecordFactsRequest(facts=[order], request_id=str(uuid.uuid4()))
print("recorded", push(request, metadata=token).recorded_count)  # after a lost answer send the very same request again

customer = customer_service_pb2_grpc.CustomerServiceStub(channel).LookupCustomer(
    customer_service_pb2.LookupCustomerRequest(external_id=erp), metadata=token)
tier = tier_service_pb2_grpc.TierServiceStub(channel).GetTier(
    tier_service_pb2.GetTierRequest(name=customer.name + "/tier"), metadata=token)
print("tier", tier.tier_id, "score", round(tier.score, 1))

try:
    push(activity_service_pb2.BatchRecordFactsRequest(facts=[order, {**order, "kind": 0}]), metadata=token)
except grpc.RpcError as error:
    details = status_pb2.Status.FromString(dict(error.trailing_metadata())["grpc-status-details-bin"]).details
    for kind in (error_details_pb2.ErrorInfo, error_details_pb2.BadRequest, error_details_pb2.LocalizedMessage):
        found = kind()
        if any(detail.Unpack(found) for detail in details):
            print(kind.DESCRIPTOR.name, str(found).replace("\n", " "))
