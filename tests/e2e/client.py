"""Calls of the contract from outside. Import it after contract_stubs.load()."""

import uuid

import grpc
from google.rpc import error_details_pb2, status_pb2
from tierline.v1 import (activity_service_pb2, activity_service_pb2_grpc, admin_service_pb2, admin_service_pb2_grpc,
                         auth_service_pb2, auth_service_pb2_grpc, customer_service_pb2, customer_service_pb2_grpc,
                         scoring_service_pb2_grpc, tier_service_pb2_grpc)

STUBS = {
    "activity": activity_service_pb2_grpc.ActivityServiceStub,
    "admin": admin_service_pb2_grpc.AdminServiceStub,
    "auth": auth_service_pb2_grpc.AuthServiceStub,
    "customer": customer_service_pb2_grpc.CustomerServiceStub,
    "scoring": scoring_service_pb2_grpc.ScoringServiceStub,
    "tier": tier_service_pb2_grpc.TierServiceStub,
}


class Refusal:
    """What a refused call says, taken apart."""

    def __init__(self, error):
        self.code = error.code()
        self.message = error.details()
        metadata = dict(error.trailing_metadata() or ())
        self.encoded = metadata.get("grpc-status-details-bin", b"")
        status = status_pb2.Status.FromString(self.encoded)
        self.status_code, self.status_message = status.code, status.message
        self.kinds = [detail.type_url.rsplit(".", 1)[-1] for detail in status.details]
        info = self._find(status, error_details_pb2.ErrorInfo)
        self.domain, self.reason, self.metadata = info.domain, info.reason, dict(info.metadata)
        violations = self._find(status, error_details_pb2.BadRequest).field_violations
        self.fields = {violation.field: violation.description for violation in violations}
        self.localized = self._find(status, error_details_pb2.LocalizedMessage)

    @staticmethod
    def _find(status, kind):
        for detail in status.details:
            if detail.Is(kind.DESCRIPTOR):
                found = kind()
                detail.Unpack(found)
                return found
        return kind()

    def text(self):
        """Everything a reader could see."""
        return f"{self.message}\n{self.encoded.decode('utf-8', 'replace')}"

    def __repr__(self):
        return f"{self.code} {self.reason} {self.message!r} {self.fields} {self.metadata}"


class Client:
    """One caller: `client.customer.GetCustomer(request)`. An empty token calls without one."""

    def __init__(self, address, token="", language="en"):
        self.channel = grpc.insecure_channel(address, options=[
            ("grpc.enable_retries", 0), ("grpc.use_local_subchannel_pool", 1),
            ("grpc.max_receive_message_length", 64 << 20)])
        self.metadata = [("accept-language", language)] + ([("authorization", f"Bearer {token}")] if token else [])
        for name, stub in STUBS.items():
            setattr(self, name, _Service(stub(self.channel), self.metadata))

    def raw(self, method, body, metadata=None, timeout=30):
        """Sends bytes as they are to "tierline.v1.XService/Method"."""
        call = self.channel.unary_unary("/" + method, request_serializer=lambda b: b, response_deserializer=bytes)
        return call(body, metadata=self.metadata if metadata is None else metadata, timeout=timeout)

    def close(self):
        self.channel.close()


class _Service:
    def __init__(self, stub, metadata):
        self._stub = stub
        self._metadata = metadata

    def __getattr__(self, method):
        call = getattr(self._stub, method)
        return lambda request, timeout=30: call(request, metadata=self._metadata, timeout=timeout)


def refusal_of(call):
    """The Refusal a call ends with; None when it succeeds."""
    try:
        call()
    except grpc.RpcError as error:
        return Refusal(error)
    return None


def exchange(address, **credential):
    """ExchangeToken with code=, api_key= or refresh_token=; returns the whole answer."""
    client = Client(address)
    try:
        return client.auth.ExchangeToken(auth_service_pb2.ExchangeTokenRequest(**credential))
    finally:
        client.close()


def make_api_key(admin, role, display_name="test"):
    """Makes an API key with the role of this name and returns its secret."""
    key = admin_service_pb2.ApiKey(display_name=display_name, role=auth_service_pb2.Role.Value(role))
    return admin.admin.CreateApiKey(admin_service_pb2.CreateApiKeyRequest(api_key=key)).key_text


def add_customers(client, codes):
    """Makes customers known by these codes of the system erp; returns their names in order."""
    entries = []
    for code in codes:
        customer = customer_service_pb2.Customer(display_name=f"客户 {code}")
        customer.external_ids.add(system="erp", code=code)
        entries.append(customer_service_pb2.BatchUpsertCustomersRequest.Entry(customer=customer))
    request = customer_service_pb2.BatchUpsertCustomersRequest(entries=entries)
    return list(client.customer.BatchUpsertCustomers(request).names)


def order(external_id, code, seconds, amount_minor=100_00, **more):
    """An order of the customer with this erp code."""
    fact = activity_service_pb2.Fact(kind="ORDER", **more)
    fact.external_id.system, fact.external_id.code = "erp", external_id
    fact.customer_external_id.system, fact.customer_external_id.code = "erp", code
    fact.occurred_time.seconds = seconds
    fact.amount.amount_minor = amount_minor
    return fact


def record(client, facts, request_id=None, **more):
    request = activity_service_pb2.BatchRecordFactsRequest(facts=facts, request_id=request_id or str(uuid.uuid4()))
    return client.activity.BatchRecordFacts(request, **more)


def facts_of(client, customer):
    """External ids of all facts of a customer, as listed: a doubled fact is there twice."""
    found, token = [], ""
    while True:
        page = client.activity.ListFacts(activity_service_pb2.ListFactsRequest(
            parent=customer, page_size=1000, page_token=token))
        found += [fact.external_id.code for fact in page.facts]
        token = page.next_page_token
        if not token:
            return found
