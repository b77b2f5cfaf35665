import pytest

from subsidy.webhooks.rules.addresses import Address, is_public, read_address
from subsidy.webhooks.rules.request import ALL
from subsidy.webhooks.rules.retries import rest_seconds, wait_seconds
from subsidy.webhooks.states import SUBSCRIBABLE

PORTS = (443, 8443)


def strict(url):
    return read_address(url, may_be_private=False, ports=PORTS)


def test_what_may_be_subscribed_to_is_said_once():
    assert ALL == SUBSCRIBABLE


class TestReadAddress:
    def test_takes_a_public_url_apart(self):
        address = strict("https://pos.example.com:8443/a/b?c=d")
        assert address == Address(is_https=True, host="pos.example.com", port=8443, path="/a/b?c=d")
        assert address.host_header == "pos.example.com:8443"

    def test_knows_the_standard_port_and_path(self):
        address = strict("https://pos.example.com")
        assert (address.port, address.path, address.host_header) == (443, "/", "pos.example.com")

    def test_takes_a_public_number(self):
        assert strict("https://[2606:4700::1111]/x").host_header == "[2606:4700::1111]"

    @pytest.mark.parametrize(
        "url",
        [
            *("http://pos.example.com/", "ftp://pos.example.com/", "pos.example.com", ""),
            *("https://pos.example.com:22/", "https://pos.example.com:0/"),
            *("https://pos.example.com:70000/", "https://pos.example.com:x/"),
            *("https://u:p@pos.example.com/", "https://@pos.example.com/"),
            *("https://pos.example.com/#f", "https://pos.example.com/#", "https:///x", "https://["),
            *("https://pos.example.com/ x", "https://pos.example.com/\n", "https://域名.中国/"),
            *("https://pos.example.com\\@10.0.0.1/", f"https://pos.example.com/{'x' * 500}"),
            *("https://localhost/", "https://a.localhost/", "https://db.internal/"),
            *("https://printer.local/", "https://127.0.0.1/", "https://10.1.2.3/"),
            *("https://169.254.169.254/latest/meta-data", "https://[::1]/", "https://[fe80::1%1]/"),
            *("https://[::ffff:127.0.0.1]/", "https://[fd00:ec2::254]/"),
        ],
    )
    def test_refuses_where_we_do_not_send(self, url):
        assert strict(url) is None

    @pytest.mark.parametrize(
        "url", ["http://localhost:8000/", "http://127.0.0.1:9/", "https://192.168.1.2:4443/x"]
    )
    def test_takes_private_ones_where_that_is_allowed(self, url):
        assert read_address(url, may_be_private=True, ports=PORTS)

    def test_never_takes_plain_http_to_the_world(self):
        assert read_address("http://pos.example.com/", may_be_private=True, ports=PORTS) is None


class TestIsPublic:
    @pytest.mark.parametrize("address", ["8.8.8.8", "223.5.5.5", "2400:3200::1"])
    def test_of_the_internet(self, address):
        assert is_public(address)

    @pytest.mark.parametrize(
        "address",
        [
            *("127.0.0.1", "127.9.9.9", "0.0.0.0", "10.0.0.1", "172.16.0.1", "192.168.0.1"),
            *("169.254.169.254", "100.64.0.1", "100.100.100.200", "192.0.0.192", "198.18.0.1"),
            *("224.0.0.1", "239.1.1.1", "240.0.0.1", "255.255.255.255", "168.63.129.16"),
            *("::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "ff02::1"),
            *("::ffff:10.0.0.1", "::ffff:127.0.0.1", "::127.0.0.1", "64:ff9b::7f00:1"),
            *("2002:7f00:1::", "2001:0:4136:e378:8000:63bf:3fff:fdd2", "2001:db8::1"),
        ],
    )
    def test_is_nothing_inside(self, address):
        assert not is_public(address)


class TestWait:
    @pytest.mark.parametrize(
        ("attempts", "chance", "seconds"),
        [(1, 0, 5), (1, 1, 5.5), (2, 0.5, 315), (3, 0, None), (4, 0, None)],
    )
    def test_follows_the_schedule_and_spreads(self, attempts, chance, seconds):
        assert wait_seconds(attempts, [5, 300], chance=chance) == seconds


class TestRest:
    @pytest.mark.parametrize(
        ("failures", "seconds"), [(1, 5), (2, 10), (3, 20), (7, 300), (500, 300)]
    )
    def test_doubles_up_to_five_minutes(self, failures, seconds):
        assert rest_seconds(failures, [5, 300]) == seconds

    def test_without_a_schedule_is_the_longest(self):
        assert rest_seconds(1, []) == 300
